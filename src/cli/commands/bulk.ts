import { Argument, type Command } from 'commander'
import { type BulkAction, BulkResult } from '#contract'
import { ImageState } from '#model/image.ts'
import { addCommand } from '../add-command.ts'
import { choiceArgument, workspaceCommand } from '../arguments.ts'
import { checkWhere } from '../check-where.ts'
import { define } from '../define.ts'
import { classId } from '../named.ts'
import { type Outcome, unlessSkipped } from '../outcome.ts'
import { count, minute, rejects } from '../output/table.ts'
import { type CommonOptions, type Session, withWorkspace } from '../session.ts'

type BulkFlags = CommonOptions & { where: string; dryRun?: boolean }

/** Adds the actions on all images of a query. `bulk undo` undoes each as a whole. */
export function addBulkCommands(program: Command): void {
  const bulk = program.command('bulk').description('change many images at once; each action can be undone')

  addAction(bulk, 'tag', 'add a tag to images', [['<tag>', 'the tag']], (_, tag) => ({ kind: 'tag', tag }))
  addAction(bulk, 'untag', 'remove a tag from images', [['<tag>', 'the tag']], (_, tag) => ({ kind: 'untag', tag }))
  addAction(
    bulk,
    'state',
    'set the state of images; new and predicted reopen them',
    [['<state>', 'the new state', ImageState.options]],
    (_, state) => ({ kind: 'state', state: ImageState.parse(state) }),
  )
  addAction(
    bulk,
    'relabel',
    'change the class of labels',
    [
      ['<class>', 'class of these labels'],
      ['<new-class>', 'what it becomes'],
    ],
    async (session, from, to) => ({
      kind: 'relabel',
      from: await classId(session, from),
      to: await classId(session, to),
    }),
  )
  addAction(
    bulk,
    'delete-labels',
    'delete the labels of a class',
    [['<class>', 'class of these labels']],
    async (session, name) => ({ kind: 'deleteLabels', classId: await classId(session, name) }),
  )
  addAction(bulk, 'source', 'set the source of images', [['<source>', 'name of the source']], (_, source) => ({
    kind: 'source',
    source,
  }))
  for (const [kind, name, of] of [
    ['licence', 'license', 'license of images'],
    ['consent', 'consent', 'consent of those on the images'],
  ] as const) {
    const takes = [[`<${name}>`, 'what to write there']] as const
    const added = addAction(bulk, name, `set the ${of}; - clears it`, takes, (_, text) => ({
      kind,
      text: text === '-' ? null : text,
    }))
    if (name !== kind) added.alias(kind)
  }
  addAction(bulk, 'link-tracks', 'link the predictions in frames of sequences into tracks', [], () => ({
    kind: 'linkTracks',
  }))
  addAction(bulk, 'trash', 'move images to the trash', [], () => ({ kind: 'trash' }))
  addAction(bulk, 'restore', 'restore images; query them with lifecycle == "trashed"', [], () => ({ kind: 'restore' }))

  addCommand(bulk, 'list', 'bulk.list', {
    does: 'list bulk actions',
    list: {
      name: 'actions',
      columns: {
        id: 'bulkId',
        when: ({ atMs }) => minute(atMs),
        who: 'user',
        status: 'status',
        images: 'images',
        labels: 'labels',
        skipped: 'skippedCount',
        what: 'title',
      },
      none: 'No bulk actions yet',
    },
  })

  addCommand(bulk, 'undo', 'bulk.undo', {
    does: 'undo a bulk action',
    takes: { bulkId: '<id>' },
    follows: BulkResult,
    text: (result) => resultText(result, 'put back'),
    exitCode: ({ skipped }) => unlessSkipped(skipped),
  })
}

/** Adds an action on the images of a query. `takes` has its arguments in the notation of commander. */
export function addAction<
  Takes extends readonly (readonly [name: string, what: string, choices?: readonly string[]])[],
>(
  bulk: Command,
  name: string,
  does: string,
  takes: Takes,
  actionOf: (session: Session, ...given: { [Place in keyof Takes]: string }) => BulkAction | Promise<BulkAction>,
  where = 'which images',
): Command {
  const command = workspaceCommand(bulk, name, does)
  for (const [argument, what, choices] of takes)
    command.addArgument(choices ? choiceArgument(argument, what, choices) : new Argument(argument, what))
  define<[string, ...{ [Place in keyof Takes]: string }], BulkFlags>(
    command.requiredOption('--where <expr>', where).option('--dry-run', 'only count the images that would change'),
    ([ws, ...given], options) =>
      withWorkspace(ws, options, async (session) => {
        await checkWhere(session.client, options.where)
        return runAction(session, await actionOf(session, ...given), options)
      }),
  )
  return command
}

async function runAction({ client, follow }: Session, action: BulkAction, options: BulkFlags): Promise<Outcome> {
  const target = { where: options.where }
  if (options.dryRun) {
    const preview = await client.bulk.preview({ target, action })
    const labels = preview.labels === null ? '' : `, with ${count(preview.labels, 'label')}`
    return { json: preview, text: `${preview.changes} of ${count(preview.images, 'image')} would change${labels}.` }
  }
  const result = await follow<BulkResult>(await client.bulk.run({ target, action }))
  return { json: result, text: resultText(result, 'changed'), exitCode: unlessSkipped(result.skipped) }
}

const resultText = ({ bulkId, images, labels, skipped, skippedCount }: BulkResult, done: string): string =>
  `${count(images, 'image')} ${done}${labels > 0 ? `, ${count(labels, 'label')}` : ''}, ${skippedCount} skipped (${bulkId}).${rejects(skipped, 'Skipped')}`
