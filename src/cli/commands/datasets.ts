import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { ExportResult } from '#contract'
import { define } from '../command.ts'
import { exitCodes, UsageError } from '../outcome.ts'
import { type CommonOptions, withWorkspace } from '../session.ts'
import { count, table } from '../table.ts'

/** "80/10/10" as three numbers. */
export function splitFrom(text: string): [number, number, number] {
  const parts = text.split('/').map(Number)
  if (parts.length !== 3 || parts.some((part) => Number.isNaN(part)))
    throw new UsageError(`${text} is not a split such as 80/10/10 (train/val/test).`)
  return parts as [number, number, number]
}

export function addDatasetCommands(program: Command): void {
  const dataset = program.command('dataset').description('frozen versions for training')

  define<[string, string], CommonOptions & { where?: string; split: string; by?: string; seed: number }>(
    dataset
      .command('freeze')
      .description('freeze the reviewed images that match into a version')
      .argument('<ws>', 'folder of the workspace')
      .argument('<name>', 'name of the version')
      .option('--where <expr>', 'only images that match')
      .option('--split <train/val/test>', 'percentages', '80/10/10')
      .option('--by <field>', 'keep images with the same value in one split, e.g. image.source')
      .option('--seed <n>', 'seed of the split', Number, 0),
    ([ws, name], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const frozen = await client.datasets.freeze({
          name,
          where: options.where,
          split: splitFrom(options.split),
          by: options.by,
          seed: options.seed,
        })
        return {
          json: frozen,
          text: `Version ${frozen.name}: ${count(frozen.images, 'image')}, ${count(frozen.labels, 'label')}, train ${frozen.bySplit.train}, val ${frozen.bySplit.val}, test ${frozen.bySplit.test}.`,
        }
      }),
  )

  define<[string], CommonOptions>(
    dataset.command('list').description('all versions').argument('<ws>', 'folder of the workspace'),
    ([ws], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const datasets = await client.datasets.list()
        return {
          json: { datasets },
          text: table(
            ['name', 'images', 'labels', 'train', 'val', 'test', 'frozen'],
            datasets.map((d) => [
              d.name,
              d.images,
              d.labels,
              d.bySplit.train,
              d.bySplit.val,
              d.bySplit.test,
              new Date(d.createdAtMs).toISOString().slice(0, 16).replace('T', ' '),
            ]),
            'No version yet.',
          ),
        }
      }),
  )

  define<[string, string, string], CommonOptions>(
    dataset
      .command('diff')
      .description('what changed between two versions')
      .argument('<ws>', 'folder of the workspace')
      .argument('<a>', 'earlier version')
      .argument('<b>', 'later version'),
    ([ws, a, b], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const diff = await client.datasets.diff({ a, b })
        return {
          json: diff,
          text: [
            `${diff.added} added, ${diff.removed} removed, ${diff.relabelled} with other labels, ${diff.unchanged} unchanged.`,
            table(
              ['class', a, b],
              diff.byClass.map((c) => [c.class, c.before, c.after]),
              'No labels.',
            ),
          ].join('\n'),
        }
      }),
  )

  define<[string, string], CommonOptions>(
    dataset
      .command('verify')
      .description('check a version against its hash and its files')
      .argument('<ws>', 'folder of the workspace')
      .argument('<name>', 'name of the version'),
    ([ws, name], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const verdict = await client.datasets.verify({ name })
        return {
          json: verdict,
          text: verdict.ok
            ? `Version ${name} is intact.`
            : [`Version ${name} is damaged:`, ...verdict.problems].join('\n  '),
          exitCode: verdict.ok ? exitCodes.done : exitCodes.failed,
        }
      }),
  )

  define<[string], CommonOptions & { dataset: string; format: string; out: string; images: string }>(
    program
      .command('export')
      .description('write a version as a training set')
      .argument('<ws>', 'folder of the workspace')
      .requiredOption('--dataset <name>', 'version to write')
      .requiredOption('--format <format>', 'coco or yolo')
      .requiredOption('--out <dir>', 'folder to make')
      .option('--images <copy|link|none>', 'what to do with the picture files', 'copy'),
    ([ws], options) =>
      withWorkspace(ws, options, async ({ client, follow }) => {
        const result = await follow<ExportResult>(
          await client.datasets.export({
            name: options.dataset,
            format: options.format,
            folder: resolve(options.out),
            images: options.images as 'copy',
          }),
        )
        const lost = result.lost.map(({ what, count: n }) => `  lost: ${n} × ${what}`)
        return {
          json: result,
          text: [
            `${count(result.images, 'image')} and ${count(result.labels, 'label')} in ${result.folder}`,
            ...lost,
          ].join('\n'),
        }
      }),
  )
}
