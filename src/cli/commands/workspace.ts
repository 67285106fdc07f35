import { readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import type { Command } from 'commander'
import { createWorkspace } from '#engine'
import { coco80 } from '#model/coco80.ts'
import { define } from '../command.ts'
import { UsageError } from '../outcome.ts'
import { type CommonOptions, withWorkspace } from '../session.ts'
import { bytes, count, table } from '../table.ts'

/** Class names from a text file, one a line; empty lines are passed over. */
export function classesFromFile(file: string): string[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError(`The class file ${file} can't be read: ${error instanceof Error ? error.message : error}`)
  }
  const names = text.split(/\r?\n/).map((line) => line.trim())
  return [...new Set(names.filter((name) => name !== ''))]
}

export function addWorkspaceCommands(program: Command): void {
  define<[string], CommonOptions & { name?: string; classes?: string }>(
    program
      .command('init')
      .description('make a workspace in a new or empty folder')
      .argument('<ws>', 'folder of the workspace')
      .option('--name <name>', 'name of the workspace (default: the name of its folder)')
      .option('--classes <coco80|file>', 'label set: the 80 COCO classes, or a text file with one class a line'),
    async ([ws], options) => {
      const workspace = resolve(ws)
      const classes =
        options.classes === 'coco80' ? coco80 : options.classes === undefined ? [] : classesFromFile(options.classes)
      await createWorkspace(workspace, {
        name: options.name ?? basename(workspace),
        classes,
        ownerName: options.as,
        clock: { nowMs: () => Date.now() },
      })
      return {
        json: { workspace },
        text: `Workspace ${workspace} with ${count(classes.length, 'class', 'classes')}.`,
      }
    },
  )

  define<[string], CommonOptions>(
    program
      .command('status')
      .description('counts, disk use, current model, open alarms')
      .argument('<ws>', 'folder of the workspace'),
    ([ws], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const status = await client.workspace.status()
        const { byState, byLifecycle } = status.images
        const text = [
          `${status.name} (${status.workspace})`,
          table(
            ['images', 'number'],
            [
              ...Object.entries(byState),
              ...Object.entries(byLifecycle).filter(([name, n]) => name !== 'active' && n > 0),
              ['total', status.images.total],
            ],
          ),
          '',
          `Labels ${status.labels}, open predictions ${status.predictions}`,
          `Current model: ${status.currentModel ? `${status.currentModel.name} (${status.currentModel.modelId})` : 'none'}`,
          `Disk: database ${bytes(status.disk.databaseBytes)}, originals ${bytes(status.disk.originalsBytes)}, cache ${bytes(status.disk.cacheBytes)}, trash ${bytes(status.disk.trashBytes)}, free ${bytes(status.disk.freeBytes)}`,
          ...status.alarms.map((alarm) => `Alarm: ${alarm}`),
        ].join('\n')
        return { json: status, text }
      }),
  )
}
