import type { Command } from 'commander'

/** A command of `winnow`, such as `model add`, with its help texts. */
export type CommandText = {
  /** The words after `winnow`; none for `winnow` itself. */
  words: readonly string[]
  usage: string
  description: string
  options: readonly { flags: string; long: string | undefined; description: string; choices: readonly string[] }[]
  /** The words that can follow. */
  next: readonly string[]
}

export function commandsOf(command: Command, words: readonly string[] = []): CommandText[] {
  const help = command.createHelp()
  const options = help.visibleOptions(command).map((option) => ({
    flags: option.flags,
    long: option.long ?? undefined,
    description: help.optionDescription(option),
    choices: option.argChoices ?? [],
  }))
  const own = {
    words,
    usage: help.commandUsage(command).trim(),
    description: command.description(),
    options,
    next: help.visibleCommands(command).map((one) => one.name()),
  }
  return [own, ...command.commands.flatMap((one) => commandsOf(one, [...words, one.name()]))]
}
