import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

export type CommandLine = { workspace: string | null; userData: string | null; opened: string[] }

/**
 * `--workspace FOLDER` opens it straight away; `--user-data DIR` keeps the app's own files there. Other arguments are
 * files and folders opened with the app; when run from source, the first one is the project.
 */
export function commandLine(argv: readonly string[], folder: string, isInstalled: boolean): CommandLine {
  const { values, positionals } = parseArgs({
    args: [...argv],
    options: { workspace: { type: 'string' }, 'user-data': { type: 'string' } },
    // The arguments include switches of Chromium, such as --no-sandbox.
    strict: false,
    allowPositionals: true,
  })
  const path = (value: string | boolean | undefined) =>
    typeof value === 'string' && value ? resolve(folder, value) : null
  const opened = (isInstalled ? positionals : positionals.slice(1)).map((one) => resolve(folder, one))
  return { workspace: path(values.workspace), userData: path(values['user-data']), opened }
}
