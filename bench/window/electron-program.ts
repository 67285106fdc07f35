import { join, resolve } from 'node:path'
import { electronEnvironment } from '../../scripts/setup/electron.mjs'

export const projectFolder = resolve(import.meta.dirname, '../..')

/** The Electron that the set-up found, and the environment that the app needs. */
export function electronProgram(): { executable: string; env: Record<string, string> } {
  const found = electronEnvironment()
  const { ELECTRON_RUN_AS_NODE: _, ...own } = process.env
  const inherited = Object.entries(own).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  return { executable: found.ELECTRON_EXEC_PATH, env: { ...Object.fromEntries(inherited), ...found } }
}

/** Switches for a machine without a GPU, and for root, as in containers. */
export const switches = (): string[] => [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-gpu']

export const defaultBigFolder = join(projectFolder, '.cache/bench/big')
