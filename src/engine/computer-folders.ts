import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * Returns the folders for files that name programs or allow them to run: the user's folder, where they are added, then
 * the computer's. Neither is ever part of a workspace, so no workspace can bring a program along.
 */
export function computerFolders(kind: 'profiles' | 'recipes' | 'schedules'): [user: string, ...more: string[]] {
  const { WINNOW_PROFILES, WINNOW_RECIPES, WINNOW_SCHEDULES, APPDATA, ProgramData, XDG_CONFIG_HOME } = process.env
  const only = { profiles: WINNOW_PROFILES, recipes: WINNOW_RECIPES, schedules: WINNOW_SCHEDULES }[kind]
  if (only) return [only]
  const within = ['winnow', kind]
  if (process.platform === 'win32')
    return [join(APPDATA ?? homedir(), ...within), ...(ProgramData ? [join(ProgramData, ...within)] : [])]
  if (process.platform === 'darwin')
    return [join(homedir(), 'Library/Application Support', ...within), join('/Library/Application Support', ...within)]
  return [join(XDG_CONFIG_HOME || join(homedir(), '.config'), ...within), join('/etc', ...within)]
}

/** Returns this computer's folder for large, temporary data. */
function stateFolder(): string {
  const { LOCALAPPDATA, XDG_STATE_HOME } = process.env
  if (process.platform === 'win32') return join(LOCALAPPDATA ?? homedir(), 'winnow')
  if (process.platform === 'darwin') return join(homedir(), 'Library/Application Support', 'winnow')
  return join(XDG_STATE_HOME || join(homedir(), '.local/state'), 'winnow')
}

/** The folder in which training runs work. */
export const trainingFolder = (): string => process.env.WINNOW_TRAINING || join(stateFolder(), 'training')

/** The folder for exports of scheduled refreshes without a folder. */
export const exportsFolder = (): string => join(stateFolder(), 'exports')
