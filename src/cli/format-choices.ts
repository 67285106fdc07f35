import type { Command } from 'commander'
import type { FormatChoices } from '#contract'
import { formatList } from '#engine'
import { choiceOption } from './arguments.ts'
import { UsageError } from './outcome.ts'

type Half = 'read' | 'write'
type Property = { enum?: string[]; description?: string; default?: unknown }

const optionsOf = (half: Half) =>
  formatList().flatMap(({ name, [`${half}Options` as const]: { properties = {} } }) =>
    Object.entries(properties as Record<string, Property>).map(([key, property]) => ({ name, key, property })),
  )

/** Adds `--read.KEY` or `--write.KEY` for all options of formats. */
export function withFormatChoices(command: Command, half: Half): Command {
  const all = optionsOf(half)
  for (const key of new Set(all.map((one) => one.key))) {
    const own = all.filter((one) => one.key === key)
    const { enum: values = ['true', 'false'], description, default: usual } = own[0]!.property
    const formats = own.map(({ name }) => name).join(', ')
    command.addOption(
      choiceOption(`--${half}.${key} <value>`, `of ${formats}: ${description}`, values).default(
        undefined,
        String(usual),
      ),
    )
  }
  return command
}

/** Returns the options of a format from the flags. Throws a UsageError for an option that it lacks. */
export function formatChoices(options: object, half: Half, format: string): FormatChoices | undefined {
  const given: FormatChoices = {}
  for (const [flag, value] of Object.entries(options)) {
    if (!flag.startsWith(`${half}.`) || typeof value !== 'string') continue
    const key = flag.slice(half.length + 1)
    const formats = optionsOf(half).flatMap((one) => (one.key === key ? one.name : []))
    if (format !== 'auto' && !formats.includes(format))
      throw new UsageError(`${format} has no option --${flag}; it is one of ${formats.join(', ')}.`)
    given[key] = value === 'true' || value === 'false' ? value === 'true' : value
  }
  return Object.keys(given).length > 0 ? given : undefined
}
