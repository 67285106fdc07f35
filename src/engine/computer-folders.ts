import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * Where files of a kind are that name programs: the user's folder, in which they are added, then the computer's. Neither is ever part
 * of a workspace, so no workspace can bring a program along.
 */
export function computerFolders(kind: 'profiles' | 'recipes'): [user: string, ...more: string[]] {
  const { WINNOW_PROFILES, WINNOW_RECIPES, APPDATA, ProgramData, XDG_CONFIG_HOME } = process.env
  const only = { profiles: WINNOW_PROFILES, recipes: WINNOW_RECIPES }[kind]
  if (only) return [only]
  const within = ['winnow', kind]
  if (process.platform === 'win32')
    return [join(APPDATA ?? homedir(), ...within), ...(ProgramData ? [join(ProgramData, ...within)] : [])]
  if (process.platform === 'darwin')
    return [join(homedir(), 'Library/Application Support', ...within), join('/Library/Application Support', ...within)]
  return [join(XDG_CONFIG_HOME || join(homedir(), '.config'), ...within), join('/etc', ...within)]
}

/** Where training runs work: much room, and nothing that has to last. */
export function trainingFolder(): string {
  const { WINNOW_TRAINING, LOCALAPPDATA, XDG_STATE_HOME } = process.env
  if (WINNOW_TRAINING) return WINNOW_TRAINING
  if (process.platform === 'win32') return join(LOCALAPPDATA ?? homedir(), 'winnow', 'training')
  if (process.platform === 'darwin') return join(homedir(), 'Library/Application Support', 'winnow', 'training')
  return join(XDG_STATE_HOME || join(homedir(), '.local/state'), 'winnow', 'training')
}
