import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** A database that can't be read, or holds data that SQLite did not write. Nothing more is written to it. */
export class DamagedDatabase extends Error {
  /** The newest backup available, null when there is none. */
  readonly backup: string | null
  readonly file: string
  readonly problem: string

  constructor(file: string, problem: string, backup: string | null, options?: ErrorOptions) {
    super(`The database ${file} is damaged (${problem}). Nothing was written to it. ${advice(file, backup)}`, options)
    this.backup = backup
    this.file = file
    this.problem = problem
  }
}

const advice = (file: string, backup: string | null): string =>
  backup === null
    ? `There is no backup in ${join(dirname(file), 'backups')}. Restore one from elsewhere: winnow restore-backup FILE NEW-FOLDER`
    : `Restore the newest backup, of ${timeOf(backup)}: ${restoreCommand(dirname(file), backup)}`

const timeOf = (file: string): string => statSync(file).mtime.toISOString().slice(0, 16).replace('T', ' ')

/** Returns the command that makes a workspace from a backup beside the folder of the damaged one. */
export function restoreCommand(folder: string, backup: string): string {
  const target = (n: number) => `${resolve(folder)}-restored${n === 1 ? '' : `-${n}`}`
  let n = 1
  while (existsSync(target(n))) n += 1
  return `winnow restore-backup ${quoted(backup)} ${quoted(target(n))}`
}

const quoted = (path: string): string =>
  /^[\w./:\\-]+$/.test(path) ? path : process.platform === 'win32' ? `"${path}"` : `'${path.replaceAll("'", "'\\''")}'`

/** Finds the newest intact backup among those in the workspace's backup folder and the named ones. */
export function newestBackup(
  folder: string,
  named: readonly string[],
  isWhole: (file: string) => boolean,
): string | null {
  const backups = join(folder, 'backups')
  const own = existsSync(backups) ? readdirSync(backups).filter((name) => /\.(db|tar)$/.test(name)) : []
  const files = new Set([...own.map((name) => join(backups, name)), ...named.filter(existsSync)])
  return (
    [...files]
      .map((file) => ({ file, atMs: statSync(file).mtimeMs }))
      .sort((a, b) => b.atMs - a.atMs)
      .find(({ file }) => isWhole(file))?.file ?? null
  )
}
