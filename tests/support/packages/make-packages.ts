import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const project = resolve(import.meta.dirname, '../../..')

/** Runs `npm run package` with these arguments in a folder of the project; returns the files that SHA256SUMS then lists. */
export function makePackages(
  words: readonly string[],
  folder: string = project,
  env: Record<string, string> = {},
): string[] {
  execFileSync(process.execPath, [join(folder, 'scripts/package.mjs'), ...words], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const packages = join(folder, 'dist/packages')
  const sums = readFileSync(join(packages, 'SHA256SUMS'), 'utf8').trim().split('\n')
  return sums.map((line) => join(packages, line.slice(66)))
}

/** The file with this ending. */
export function withEnding(files: readonly string[], ending: string): string {
  const found = files.find((file) => file.endsWith(ending))
  if (!found) throw new Error(`None of these ends with ${ending}: ${files.join(', ')}`)
  return found
}
