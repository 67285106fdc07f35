import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { ImportResult, ListedImage } from '#contract'
import { define } from '../command.ts'
import { exitCodes, UsageError } from '../outcome.ts'
import { type CommonOptions, withWorkspace } from '../session.ts'
import { count, rejects, table } from '../table.ts'

type ImportFlags = CommonOptions & { format: string; link?: boolean; labelsAs: string; source?: string }

/** A whole number of at least one from the command line. */
export function wholeNumber(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1) throw new UsageError(`${text} is not a whole number of at least 1.`)
  return number
}

export function addLibraryCommands(program: Command): void {
  define<[string, string[]], ImportFlags>(
    program
      .command('import')
      .description('bring pictures in, with the labels found beside them')
      .argument('<ws>', 'folder of the workspace')
      .argument('<path...>', 'folders and files')
      .option('--format <format>', 'auto, images, coco or yolo', 'auto')
      .option('--link', 'leave the files where they are')
      .option('--labels-as <human|model>', 'take labels as human work or as predictions', 'human')
      .option('--source <name>', 'source name for all of them'),
    ([ws, paths], options) =>
      withWorkspace(ws, options, async ({ client, follow }) => {
        const result = await follow<ImportResult>(
          await client.library.import({
            paths: paths.map((path) => resolve(path)),
            storage: options.link ? 'link' : 'copy',
            format: options.format as 'auto',
            labelsAs: options.labelsAs as 'human',
            source: options.source,
          }),
        )
        const text = `${count(result.imagesAdded, 'image')} added, ${result.imagesKnown} known already, ${count(result.labelsAdded, 'label')} added, ${result.rejected.length} rejected.`
        return {
          json: result,
          text: text + rejects(result.rejected, 'Rejected'),
          exitCode: result.rejected.length > 0 ? exitCodes.inPart : exitCodes.done,
        }
      }),
  )

  define<[string], CommonOptions & { where?: string; order?: string; limit?: number; labels?: boolean }>(
    program
      .command('list')
      .description('images that match a query')
      .argument('<ws>', 'folder of the workspace')
      .option('--where <expr>', 'query, e.g. \'state == "predicted" && prediction.minScore < 0.4\'')
      .option('--order <field[:desc]>', 'order, e.g. image.capturedAt:desc')
      .option('--limit <n>', 'at most so many', wholeNumber)
      .option('--labels', 'with labels and predictions'),
    ([ws], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const images: ListedImage[] = []
        let cursor: string | undefined
        do {
          const left = options.limit === undefined ? 500 : options.limit - images.length
          const page = await client.library.export({
            where: options.where,
            order: options.order,
            labels: options.labels ?? false,
            limit: Math.min(500, left),
            cursor,
          })
          images.push(...page.images)
          cursor = page.nextCursor ?? undefined
        } while (cursor !== undefined && (options.limit === undefined || images.length < options.limit))
        const rows = images.map((image) => [
          image.imageId,
          image.path,
          `${image.width}×${image.height}`,
          image.state,
          image.source,
          image.capturedAt ?? null,
          ...(options.labels ? [image.labels?.length ?? 0, image.predictions?.length ?? 0] : []),
        ])
        const head = [
          'id',
          'path',
          'size',
          'state',
          'source',
          'captured',
          ...(options.labels ? ['labels', 'predictions'] : []),
        ]
        return { json: { images }, text: table(head, rows, 'No image matches.') }
      }),
  )

  define<[string], CommonOptions & { where?: string; fromScore?: number }>(
    program
      .command('accept')
      .description('take predictions over as reviewed labels')
      .argument('<ws>', 'folder of the workspace')
      .requiredOption('--where <expr>', 'which images')
      .option('--from-score <score>', 'only predictions of at least this confidence', Number),
    ([ws], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const result = await client.labeling.accept({ where: options.where, fromScore: options.fromScore })
        const skipped = result.skipped.map(({ imageId, reason }) => ({ path: imageId, reason }))
        return {
          json: result,
          text: `${count(result.images, 'image')} reviewed, ${count(result.labels, 'label')} taken over, ${result.skipped.length} skipped.${rejects(skipped, 'Skipped')}`,
        }
      }),
  )
}
