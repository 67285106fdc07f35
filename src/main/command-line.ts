import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

export type CommandLine = { workspace: string | null; userData: string | null }

/** `--workspace FOLDER` opens it straight away; `--user-data DIR` keeps the app's own files there. */
export function commandLine(argv: readonly string[], folder: string): CommandLine {
  const { values } = parseArgs({
    args: [...argv],
    options: { workspace: { type: 'string' }, 'user-data': { type: 'string' } },
    // Chromium's own switches, such as --no-sandbox, stand among the arguments.
    strict: false,
  })
  const path = (value: string | boolean | undefined) =>
    typeof value === 'string' && value ? resolve(folder, value) : null
  return { workspace: path(values.workspace), userData: path(values['user-data']) }
}
