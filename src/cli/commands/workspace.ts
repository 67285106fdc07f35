import { basename, resolve } from 'node:path'
import type { Command } from 'commander'
import type { WorkspaceStatus } from '#contract'
import { classNamesInYaml, createWorkspace } from '#engine'
import { coco80 } from '#model/label-set/coco80.ts'
import { readLabelSet } from '#model/label-set/label-set-file.ts'
import { visibleName } from '#model/text/name.ts'
import { addCommand } from '../add-command.ts'
import { define } from '../define.ts'
import { UsageError } from '../outcome.ts'
import { readText } from '../output/read-text.ts'
import { bytes, count, table } from '../output/table.ts'
import { type CommonOptions, withWorkspace } from '../session.ts'

/** Reads class names from a data.yaml, or from a text file with one per line. */
function classesFromFile(file: string): string[] {
  const text = readText(file)
  if (!/\.ya?ml$/i.test(file)) {
    const names = text.split(/\r?\n/).map((line) => line.trim())
    return [...new Set(names.filter((name) => name !== ''))]
  }
  const read = classNamesInYaml(text)
  if ('problem' in read) throw new Error(`${file}: ${read.problem}`)
  return read.names
}

/** Returns the class names of a new workspace, and the text of a label set file (JSON), which has more about them. */
function classesFrom(option: string | undefined): { names: readonly string[]; labelSet: string | null } {
  if (option === undefined) return { names: [], labelSet: null }
  if (option === 'coco80') return { names: coco80, labelSet: null }
  if (!option.toLowerCase().endsWith('.json')) return { names: classesFromFile(option), labelSet: null }
  const labelSet = readText(option)
  const read = readLabelSet(labelSet)
  if ('problem' in read) throw new Error(`${option}: ${read.problem}`)
  return { names: read.classes.map(({ name }) => name), labelSet }
}

function statusText({ name, workspace, images, labels, predictions, currentModel, disk }: WorkspaceStatus) {
  const outside = Object.entries(images.byLifecycle).filter(([lifecycle, n]) => lifecycle !== 'active' && n > 0)
  return [
    `${name} (${workspace})`,
    table(['images', 'number'], [...Object.entries(images.byState), ...outside, ['total', images.total]]),
    '',
    `Labels ${labels}, open predictions ${predictions}`,
    `Current model: ${currentModel ? `${currentModel.name} (${currentModel.modelId})` : 'none'}`,
    `Disk: database ${bytes(disk.databaseBytes)}, originals ${bytes(disk.originalsBytes)}, cache ${bytes(disk.cacheBytes)} (tiles ${bytes(disk.tilesBytes)}), trash ${bytes(disk.trashBytes)}, archive ${bytes(disk.archiveBytes)} (elsewhere ${bytes(disk.archivedElsewhereBytes)}), free ${bytes(disk.freeBytes)}`,
    ...(images.inStorage > 0
      ? [
          `Object storage: originals of ${count(images.inStorage, 'image')}, ${bytes(disk.fetchedBytes)} of them read into the cache`,
        ]
      : []),
  ].join('\n')
}

export function addWorkspaceCommands(program: Command): void {
  define<[string], CommonOptions & { name?: string; classes?: string }>(
    program
      .command('init')
      .description('create a workspace in a new or empty folder')
      .argument('<ws>', 'folder of the new workspace')
      .option('--name <name>', 'name of the workspace (default: the name of its folder)')
      .option(
        '--classes <coco80|file>',
        'label set: the 80 COCO classes, a text file with one class per line, a data.yaml, or a label set file (JSON)',
      ),
    async ([ws], options) => {
      const workspace = resolve(ws)
      const name = (options.name ?? visibleName(basename(workspace))).trim()
      if (name === '' || name.length > 200) throw new UsageError('The name of a workspace has 1 to 200 characters.')
      const { names, labelSet } = classesFrom(options.classes)
      await createWorkspace(workspace, {
        name,
        classes: names,
        ownerName: options.as,
        clock: { nowMs: () => Date.now() },
      })
      if (labelSet !== null)
        await withWorkspace(workspace, options, ({ client }) => client.workspace.importLabelSet({ text: labelSet }))
      return {
        json: { workspace },
        text: `Workspace ${workspace} with ${count(names.length, 'class', 'classes')}.`,
      }
    },
  )

  addCommand(program, 'status', 'workspace.status', {
    does: 'counts, disk use, current model, alarms',
    answer: async ({ client }) => ({
      ...(await client.workspace.status()),
      notices: await client.workspace.notices(),
    }),
    text: (status) =>
      [statusText(status), ...status.notices.map(({ title, detail }) => `Needs attention: ${title}. ${detail}`)].join(
        '\n',
      ),
  })
}
