import type { Command } from 'commander'
import type { BulkAction, BulkResult } from '#contract'
import type { LabelClass } from '#model/label-set/label-set.ts'
import { shapes } from '#model/shapes/index.ts'
import { addCommand } from '../add-command.ts'
import { classId } from '../named.ts'
import { count } from '../output/table.ts'

function takes({ kind, imageChoice, shapes: taken, skeleton }: LabelClass): string {
  if (kind === 'image') return imageChoice === null ? 'whole image' : `whole image, one of “${imageChoice}”`
  const titles = taken?.map((name) => shapes[name].title.toLowerCase()).join(', ') ?? 'any shape'
  return skeleton ? `${titles} (skeleton of ${skeleton.points.length} points)` : titles
}

const attributesText = ({ attributes }: LabelClass): string =>
  attributes.map(({ name, kind, required }) => `${name} (${kind}${required ? ', required' : ''})`).join(', ')

/** Adds the commands on the label set. It can be a file, so that workspaces can share it. */
export function addLabelSetCommands(program: Command): void {
  const labelSet = program.command('label-set').description('the label set')
  addCommand(labelSet, 'show', 'workspace.classes', {
    does: 'list classes',
    list: {
      name: 'classes',
      columns: { id: 'classId', class: 'name', takes, attributes: attributesText },
      none: 'No classes yet',
    },
  })

  addCommand(labelSet, 'import', 'workspace.importLabelSet', {
    does: 'import classes from a label set file',
    takes: { file: ['<file>', 'label set (JSON), or a JSON list of names'] },
    text: ({ added, changed, unchanged }) =>
      `Added ${count(added.length, 'class', 'classes')}, changed ${changed.length}, ${unchanged.length} unchanged.`,
  })
  addCommand(labelSet, 'export', 'workspace.exportLabelSet', {
    does: 'export the label set to a new file',
    takes: { file: ['<file>', 'file to write'] },
    json: ({ classes }, _, { file }) => ({ file, classes: classes.length }),
    text: (_, __, { file }) => `Label set written to ${file}.`,
  })

  addCommand(labelSet, 'remove', 'bulk.run', {
    does: 'remove a class; undone with `bulk undo`',
    takes: {
      name: ['<class>', 'name of the class'],
      into: ['--into <class>', 'merge it into this class, which gets its labels; without it, it must have none'],
    },
    async answer(session, { name, into = null }) {
      const merged = into === null ? null : await classId(session, into)
      const action: BulkAction = { kind: 'removeClass', classId: await classId(session, name), into: merged }
      const { jobId, bulkId } = await session.client.bulk.run({ target: { where: '' }, action })
      const { images, labels } = await session.follow<BulkResult>({ jobId })
      return { removed: name, into, bulkId, images, labels }
    },
    text: ({ removed, into, bulkId, images, labels }) =>
      into === null
        ? `Class ${removed} removed (${bulkId}).`
        : `Class ${removed} merged into ${into}: ${count(labels, 'label')} on ${count(images, 'image')} (${bulkId}).`,
  })
}
