import type { Command } from 'commander'
import type { BulkAction, BulkResult } from '#contract'
import type { LabelClass } from '#model/label-set/label-set.ts'
import { shapes } from '#model/shapes/index.ts'
import { workspaceCommand } from '../arguments.ts'
import { classId } from '../class-id.ts'
import { define } from '../command.ts'
import { count } from '../output/table.ts'
import { plain } from '../plain.ts'
import { type CommonOptions, withWorkspace } from '../session.ts'

function takes({ kind, imageChoice, shapes: taken, skeleton }: LabelClass): string {
  if (kind === 'image') return imageChoice === null ? 'whole image' : `whole image, one of “${imageChoice}”`
  const titles = taken?.map((name) => shapes[name].title.toLowerCase()).join(', ') ?? 'any shape'
  return skeleton ? `${titles} (skeleton of ${skeleton.points.length} points)` : titles
}

const asked = ({ attributes }: LabelClass): string =>
  attributes.map(({ name, kind, required }) => `${name} (${kind}${required ? ', required' : ''})`).join(', ')

/** Commands on the label set; it is also a file, so that workspaces can have the same one. */
export function addLabelSetCommands(program: Command): void {
  const labelSet = program.command('label-set').description('the label set')
  plain(labelSet, 'show', 'workspace.classes', {
    does: 'list classes',
    list: {
      name: 'classes',
      columns: { id: 'classId', class: 'name', takes, attributes: asked },
      none: 'No classes yet',
    },
  })

  plain(labelSet, 'import', 'workspace.importLabelSet', {
    does: 'import classes from a label set file',
    takes: { file: ['<file>', 'label set (JSON), or a JSON list of names'] },
    text: ({ added, changed, unchanged }) =>
      `Added ${count(added.length, 'class', 'classes')}, changed ${changed.length}, ${unchanged.length} unchanged.`,
  })
  plain(labelSet, 'export', 'workspace.exportLabelSet', {
    does: 'export the label set to a new file',
    takes: { file: ['<file>', 'file to write'] },
    json: ({ classes }, _, { file }) => ({ file, classes: classes.length }),
    text: (_, __, { file }) => `Label set written to ${file}.`,
  })

  define<[string, string], CommonOptions & { into?: string }>(
    workspaceCommand(labelSet, 'remove', 'remove a class; undone with `bulk undo`')
      .argument('<class>', 'name of the class')
      .option('--into <class>', 'merge it into this class, which gets its labels; without it, it must have none'),
    ([ws, name], options) =>
      withWorkspace(ws, options, async (session) => {
        const { client, follow } = session
        const into = options.into === undefined ? null : await classId(session, options.into)
        const action: BulkAction = { kind: 'removeClass', classId: await classId(session, name), into }
        const { jobId, bulkId } = await client.bulk.run({ target: { where: '' }, action })
        const { images, labels } = await follow<BulkResult>({ jobId })
        const done =
          into === null
            ? `Class ${name} removed`
            : `Class ${name} merged into ${options.into}: ${count(labels, 'label')} on ${count(images, 'image')}`
        return {
          json: { removed: name, into: options.into ?? null, bulkId, images, labels },
          text: `${done} (${bulkId}).`,
        }
      }),
  )
}
