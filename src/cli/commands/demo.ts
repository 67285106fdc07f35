import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import type { ApplyResult, ExportResult, ImportResult, PrelabelResult } from '#contract'
import { createWorkspace } from '#engine'
import { define } from '../command.ts'
import { correctAsAPerson } from '../demo/correct-as-a-person.ts'
import { type CommonOptions, withWorkspace } from '../session.ts'
import { table } from '../table.ts'

const project = resolve(import.meta.dirname, '../../..')
const photosFolder = join(project, 'samples/photos')
const policyFile = join(project, 'resources/sample-policy.json')

/** `winnow-demo`, or the first free `winnow-demo-2`, `-3`, … in the current folder. */
function freeFolder(): string {
  for (let n = 1; ; n++) {
    const folder = resolve(n === 1 ? 'winnow-demo' : `winnow-demo-${n}`)
    if (!existsSync(folder) || readdirSync(folder).length === 0) return folder
  }
}

export function addDemoCommand(program: Command): void {
  define<[string | undefined], CommonOptions>(
    program
      .command('demo')
      .description('the whole main job on the sample photos, start to end')
      .argument('[dir]', 'new folder for the workspace and the exports (default: winnow-demo here)'),
    async ([dir], options) => {
      if (!existsSync(photosFolder))
        throw new Error(`The sample photos are not in ${photosFolder}. Run the set-up first.`)
      const folder = dir === undefined ? freeFolder() : resolve(dir)
      const workspace = join(folder, 'workspace')
      await createWorkspace(workspace, { name: 'Winnow demo', classes: [], clock: { nowMs: () => Date.now() } })
      const say = (line: string) => {
        if (!options.quiet) process.stderr.write(`${line}\n`)
      }
      return withWorkspace(workspace, options, async (session) => {
        const { client, follow } = session
        const imported = await follow<ImportResult>(await client.library.import({ paths: [photosFolder] }))
        say(`Imported ${imported.imagesAdded} photos; ${imported.rejected.length} files were no pictures.`)
        const model = await client.models.addStarter()
        const prelabeled = await follow<PrelabelResult>(await client.models.prelabel({}))
        say(`Pre-labeled ${prelabeled.images} photos with ${model.name}: ${prelabeled.predictions} predictions.`)
        const corrected = await correctAsAPerson(session)
        say(`Reviewed ${corrected.images} photos (a script stands for the person).`)
        const before = await client.datasets.freeze({ name: 'before-retention' })
        const plan = await client.retention.plan({ policy: readFileSync(policyFile, 'utf8') })
        const applied = await follow<ApplyResult>(await client.retention.apply({ planId: plan.planId }))
        say(`Retention plan ${plan.planId}: ${applied.trashed} photos to the trash, ${applied.retired} retired.`)
        const refreshed = await client.datasets.freeze({ name: 'refreshed' })
        const exports: ExportResult[] = []
        for (const format of ['coco', 'yolo']) {
          const target = join(folder, `export-${format}`)
          exports.push(
            await follow<ExportResult>(await client.datasets.export({ name: 'refreshed', format, folder: target })),
          )
        }
        const monitor = await client.monitoring.outcomes()
        const outcome = monitor.models.find(({ modelId }) => modelId === model.modelId)
        const rows: [string, string][] = [
          [
            'photos imported',
            `${imported.imagesAdded} (${imported.rejected.length} files rejected, each with its reason)`,
          ],
          [
            'pre-labeled',
            `${prelabeled.images} photos, ${prelabeled.predictions} predictions, ${prelabeled.imagesPerSecond.toFixed(1)} images/s`,
          ],
          [
            'reviewed',
            `${corrected.images} photos: ${outcome?.accepted ?? 0} accepted, ${outcome?.moved ?? 0} moved, ${outcome?.deleted ?? 0} deleted, ${outcome?.added ?? 0} added`,
          ],
          [
            'retention',
            `${plan.images.keep} kept, ${plan.images.retire} retired, ${plan.images.archive} archived, ${plan.images.drop} to the trash`,
          ],
          ['dataset before', `${before.images} photos, ${before.labels} labels`],
          [
            'dataset refreshed',
            `${refreshed.images} photos, ${refreshed.labels} labels (train ${refreshed.bySplit.train}, val ${refreshed.bySplit.val}, test ${refreshed.bySplit.test})`,
          ],
          ...exports.map((e): [string, string] => ['exported', e.folder]),
          ['workspace', workspace],
        ]
        return {
          json: {
            workspace,
            folder,
            imported,
            prelabeled,
            corrected,
            plan,
            applied,
            before,
            refreshed,
            exports,
            monitor,
          },
          text: `${table(['step', 'result'], rows)}\n\nThe results are in ${folder}`,
        }
      })
    },
  )
}
