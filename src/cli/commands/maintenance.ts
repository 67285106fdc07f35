import { resolve } from 'node:path'
import { ORPCError } from '@orpc/server'
import type { Command } from 'commander'
import { BackupResult, type CheckResult, type RestoredBackup } from '#contract'
import { checkDamaged, openBackup } from '#engine'
import { addCommand } from '../add-command.ts'
import { workspaceCommand } from '../arguments.ts'
import { define } from '../define.ts'
import { exitCodes, Interrupted, unlessSkipped } from '../outcome.ts'
import { createProgress } from '../output/progress.ts'
import { bytes, count, isoTime, rejects, table } from '../output/table.ts'
import { WorkMeter } from '../output/work-meter.ts'
import { type CommonOptions, withWorkspace } from '../session.ts'

export function addMaintenanceCommands(program: Command): void {
  addCommand(program, 'backup', 'maintenance.backup', {
    does: 'back up database, originals and models into one verified file',
    takes: { file: ['<file>', 'a new file, such as /media/backup/photos.winnow.tar'] },
    follows: BackupResult,
    text: backupText,
    exitCode: ({ leftOut }) => unlessSkipped(leftOut),
  })

  define<[string, string], CommonOptions & { erasures?: string }>(
    program
      .command('restore-backup')
      .description('restore a backup into a new or empty folder')
      .argument('<file>', 'the backup')
      .argument('<ws>', 'folder of the new workspace')
      .option('--erasures <file|ws>', 'another erasure log: erasures.json, or the workspace that has it'),
    async ([file, ws], options) => {
      const stop = new AbortController()
      const onSignal = () => stop.abort(new Interrupted('Canceled. Nothing was created.'))
      process.once('SIGINT', onSignal)
      process.once('SIGTERM', onSignal)
      const nowMs = () => Date.now()
      const progress = createProgress(options.quiet ?? false, nowMs)
      let meter: WorkMeter | null = null
      const result = await openBackup({
        file: resolve(file),
        folder: resolve(ws),
        ...(options.erasures === undefined ? {} : { erasureLog: resolve(options.erasures) }),
        clock: { nowMs: () => Date.now() },
        signal: stop.signal,
        progress(done, total) {
          meter ??= new WorkMeter({ title: 'Restoring', unit: 'MB', total: Math.ceil(total / 1e6) }, nowMs)
          progress.show(meter.at(done / 1e6))
        },
      }).finally(() => progress.end())
      return { json: result, text: restoredText(result), exitCode: unlessSkipped(result.leftOut) }
    },
  )

  define<[string], CommonOptions & { repair?: boolean; deep?: boolean }>(
    workspaceCommand(program, 'doctor', 'check a workspace for problems')
      .option('--deep', 'verify the hash of every original')
      .option('--repair', 'repair what can be repaired without loss; no image is deleted'),
    async ([ws], options) => {
      const { deep = false, repair = false } = options
      const result = await withWorkspace(ws, options, async ({ client, follow }) =>
        follow<CheckResult>(await client.maintenance.check({ deep, repair })),
      ).catch((error: unknown) => {
        const isTold = error instanceof Interrupted || (error instanceof ORPCError && error.code === 'INVALID')
        const damaged = isTold ? null : checkDamaged(resolve(ws))
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

const backupText = ({ file, sizeBytes, images, models, linked, sha256, leftOut: skipped }: BackupResult): string =>
  [
    `Backup ${file}: ${count(images, 'original')}, ${count(models, 'model file')}, ${bytes(sizeBytes)}. Verified.`,
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
