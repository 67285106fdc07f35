import { styleText } from 'node:util'
import type { Argument, Command, HelpConfiguration, Option } from 'commander'

const listed = new Intl.ListFormat('en', { type: 'disjunction' })

/** "how to export the image files: copy, link, or none (default: copy)". */
function described({ description, argChoices, defaultValue, defaultValueDescription }: Argument | Option): string {
  const choices = argChoices ? `: ${listed.format(argChoices)}` : ''
  const usual = defaultValueDescription ?? defaultValue
  return `${description}${choices}${usual === undefined ? '' : ` (default: ${String(usual)})`}`
}

/** How the help is written: commands by their names alone, choices and defaults in words, titles in bold on a terminal. */
export const helpStyle: HelpConfiguration = {
  subcommandTerm: (command: Command) => command.name(),
  argumentDescription: described,
  optionDescription: described,
  styleTitle: (title) => styleText('bold', title),
}
