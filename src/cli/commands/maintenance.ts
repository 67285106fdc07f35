import { resolve } from 'node:path'
import { ORPCError } from '@orpc/server'
import type { Command } from 'commander'
import { BackupResult, type CheckResult, type RestoredBackup } from '#contract'
import { checkDamaged, type ListedBackup, listStoredBackups, openBackup } from '#engine'
import { isStorageAddress } from '#model/storage-address.ts'
import { addCommand } from '../add-command.ts'
import { placeFrom, workspaceCommand } from '../arguments.ts'
import { define } from '../define.ts'
import { exitCodes, Interrupted, UsageError, unlessSkipped } from '../outcome.ts'
import { stoppableWork } from '../output/stoppable-work.ts'
import { bytes, type Columns, count, isoTime, rejects, table, tableOf } from '../output/table.ts'
import { type CommonOptions, withWorkspace } from '../session.ts'

export function addMaintenanceCommands(program: Command): void {
  addBackup(program)
  addRestoreBackup(program)
  addBackups(program)
  addDoctor(program)
}

function addBackup(program: Command): void {
  addCommand(program, 'backup', 'maintenance.backup', {
    does: 'back up into one verified file, or into object storage',
    takes: {
      file: ['[file]', 'a new file, such as /media/backup/photos.winnow.tar'],
      address: ['--to <address>', 'object storage, such as s3://bucket/yard: only what is not there yet is sent'],
    },
    request({ file, address }) {
      if ((file === undefined) === (address === undefined))
        throw new UsageError('Name a file, or object storage with --to.')
      return file !== undefined && isStorageAddress(file) ? { file: undefined, address: file } : {}
    },
    follows: BackupResult,
    text: backupText,
    exitCode: ({ leftOut }) => unlessSkipped(leftOut),
  })
}

function addRestoreBackup(program: Command): void {
  define<[string, string], CommonOptions & { erasures?: string; incomplete?: boolean }>(
    program
      .command('restore-backup')
      .alias('restore')
      .description('restore a backup into a new or empty folder')
      .argument('<file>', 'the backup, or the address of backups in object storage: the newest')
      .argument('<ws>', 'folder of the new workspace')
      .option('--erasures <file|ws>', 'another erasure log: erasures.json, or the workspace that has it')
      .option(
        '--incomplete',
        'restore from object storage though originals are missing or changed there; they are listed',
      ),
    async ([file, ws], options) => {
      const { quiet, erasures, incomplete = false } = options
      const work = { title: 'Restoring', unit: 'MB', quiet, canceled: 'Canceled. Nothing was created.' }
      const result = await stoppableWork(work, (signal, progress) =>
        openBackup({
          file: placeFrom(file),
          incomplete,
          folder: resolve(ws),
          ...(erasures === undefined ? {} : { erasureLog: resolve(erasures) }),
          clock: { nowMs: () => Date.now() },
          signal,
          progress: (done, total) => progress(done / 1e6, Math.ceil(total / 1e6)),
        }),
      )
      return { json: result, text: restoredText(result), exitCode: unlessSkipped(result.leftOut) }
    },
  )
}

function addBackups(program: Command): void {
  define<[string], CommonOptions & { verify?: boolean }>(
    program
      .command('backups')
      .description('list the backups in object storage')
      .argument('<address>', 'where they are, such as s3://bucket/yard, or the address of one')
      .option('--verify', 'read every file of the newest, or of the one named, and compare its hash'),
    async ([address], { verify = false, quiet = false }) => {
      const work = { title: 'Verifying', unit: 'files', quiet, canceled: 'Canceled.' }
      const backups = await stoppableWork(work, (signal, progress) =>
        listStoredBackups(address, { verify, signal, progress }),
      )
      const problems = backups.filter(({ problem }) => typeof problem === 'string')
      const lines = problems.map(({ problem }) => `Do not rely on it: ${problem}`)
      return {
        json: { backups },
        text: [tableOf(storedColumns, backups), ...lines].join('\n'),
        exitCode: problems.length > 0 ? exitCodes.failed : exitCodes.done,
      }
    },
  )
}

function addDoctor(program: Command): void {
  define<[string], CommonOptions & { repair?: boolean; deep?: boolean }>(
    workspaceCommand(program, 'doctor', 'check a workspace for problems')
      .option('--deep', 'verify the hash of every original')
      .option('--repair', 'repair what can be repaired without loss; no image is deleted'),
    async ([ws], options) => {
      const { deep = false, repair = false } = options
      const result = await withWorkspace(ws, options, async ({ client, follow }) =>
        follow<CheckResult>(await client.maintenance.check({ deep, repair })),
      ).catch((error: unknown) => {
        const isFinal = error instanceof Interrupted || (error instanceof ORPCError && error.code === 'INVALID')
        const damaged = isFinal ? null : checkDamaged(resolve(ws))
        if (damaged === null) throw error
        return damaged
      })
      const open = result.findings.filter(({ repaired }) => !repaired)
      const exitCode = open.some(({ severity }) => severity === 'error')
        ? exitCodes.failed
        : unlessSkipped(open.filter(({ severity }) => severity === 'warning'))
      return { json: result, text: checkText(result), exitCode }
    },
  )
}

const storedColumns: Columns<ListedBackup> = {
  backup: 'address',
  made: ({ madeAtMs }) => isoTime(madeAtMs),
  originals: 'images',
  size: ({ sizeBytes }) => bytes(sizeBytes),
  verified: ({ problem }) => (problem === undefined ? '' : problem === null ? 'yes' : 'damaged'),
}

const backupText = ({
  file,
  sizeBytes,
  images,
  models,
  linked,
  sha256,
  sent,
  leftOut: skipped,
}: BackupResult): string =>
  [
    `Backup ${file}: ${count(images, 'original')}, ${count(models, 'model file')}, ${bytes(sizeBytes)}. Verified.`,
    ...(sent ? [`Sent: ${count(sent.files, 'file')}, ${bytes(sent.bytes)}. The rest was there.`] : []),
    ...(linked > 0 ? [`${count(linked, 'linked original')} not included.`] : []),
    `SHA-256 of its manifest ${sha256}${rejects(skipped, 'Incomplete in it')}`,
  ].join('\n')

const restoredText = (result: RestoredBackup): string =>
  [
    `Workspace ${result.workspace} of ${isoTime(result.madeAtMs)}: ${count(result.images, 'original')}, ${count(result.models, 'model file')}. ${result.verified ? 'Verified.' : 'It shares its files with the old workspace: check with winnow doctor --deep, then delete that folder.'}`,
    result.erasureLogs.length > 0
      ? result.erasedAgain === 0
        ? `No images were erased since then (per ${result.erasureLogs.join(', ')}).`
        : `${count(result.erasedAgain, 'image')} erased since the backup ${result.erasedAgain === 1 ? 'was' : 'were'} erased again (per ${result.erasureLogs.join(', ')}).`
      : 'No erasure log was found next to the backup or in its workspace. If images were erased since, restore again with --erasures.',
  ].join('\n') + rejects(result.leftOut, 'Incomplete in the backup')

const checkText = ({ workspace, ok, checks, findings }: CheckResult): string =>
  [
    table(
      ['check', 'scanned', 'problems'],
      checks.map(({ check, scanned, problems }) => [check, scanned, problems]),
    ),
    '',
    ...findings.flatMap(({ severity, what, fix, repaired }) => [
      `${repaired ? 'repaired' : severity}: ${what}`,
      ...(repaired ? [] : [`  ${fix}`]),
    ]),
    ok ? `${workspace}: no problems found.` : `${workspace}: problems found.`,
  ].join('\n')
