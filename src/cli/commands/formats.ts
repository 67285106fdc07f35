import type { Command } from 'commander'
import { formatList } from '#engine'
import { define } from '../define.ts'
import { table } from '../output/table.ts'
import type { CommonOptions } from '../session.ts'

export function addFormatCommands(program: Command): void {
  const formats = program.command('formats').description('formats of labels')
  define<[], CommonOptions>(
    formats.command('list').description('what can be imported and exported, and what each format holds'),
    async () => {
      const list = formatList()
      return {
        json: { formats: list },
        text: table(
          ['name', 'title', 'import', 'export', 'shapes', 'instead'],
          list.map(({ name, title, reads, writes, shapes, holds }) => [
            name,
            title,
            reads ? 'yes' : '–',
            writes ? 'yes' : '–',
            shapes.join(', '),
            Object.entries(holds.instead)
              .map(([shape, becomes]) => `${shape}: ${becomes}`)
              .join(', '),
          ]),
        ),
      }
    },
  )
}
