import { join, resolve } from 'node:path'
import type { Command, Option } from 'commander'
import { expect, test } from 'vitest'
import { exampleLines, examplesOf, firstSteps } from '../../src/cli/examples.ts'
import { createProgram } from '../../src/cli/program.ts'

const program = createProgram()
const page = join(resolve(import.meta.dirname, '../..'), 'docs/guide/command-line.md')

type Named = { words: string; command: Command }

/** A command and those below it, as they stand in the help. */
const withCommandsOf = (command: Command, words: string): Named[] => [
  { words, command },
  ...command.commands.flatMap((one) => withCommandsOf(one, `${words} ${one.name()}`)),
]
const groups = [...new Set(program.commands.map((command) => command.helpGroup()))]
const named = program.commands.flatMap((command) => withCommandsOf(command, command.name()))

const isCommon = ({ helpGroupHeading }: Option): boolean => helpGroupHeading === 'Common options:'
const isRun = ({ command }: Named): boolean => command.options.some(isCommon)
const sentence = (text: string): string => `${text[0]?.toUpperCase()}${text.slice(1)}.`

function entry({ words, command }: Named): string[] {
  const help = command.createHelp()
  const examples = examplesOf(words)
  const shown = command.registeredArguments.map((argument) => {
    const [open, close] = argument.required ? '<>' : '[]'
    const several = argument.variadic ? '...' : ''
    return { term: `${open}${help.argumentTerm(argument)}${several}${close}`, of: help.argumentDescription(argument) }
  })
  const alias = command.alias()
  return [
    `### winnow ${[words, ...shown.map(({ term }) => term)].join(' ')}`.replaceAll('<', '\\<'),
    '',
    `${sentence(command.description())}${alias ? ` Also \`${alias}\`.` : ''}`,
    '',
    ...shown.filter(({ term }) => term !== '<ws>').map(({ term, of }) => `- \`${term}\` ${of}`),
    ...help
      .visibleOptions(command)
      .filter((option) => !isCommon(option) && option.long !== '--help')
      .map(
        (option) => `- \`${option.flags}\` ${help.optionDescription(option)}${option.mandatory ? ' (required)' : ''}`,
      ),
    '',
    ...(examples.length > 0 ? ['```', ...examples, '```', ''] : []),
  ]
}

test('each command, argument and option has a description', () => {
  const silent = named.flatMap(({ words, command }) => [
    ...[command, ...command.registeredArguments]
      .filter((one) => (typeof one.description === 'string' ? one.description : one.description()) === '')
      .map((one) => `${words} ${one.name()}`),
    ...command.options
      .filter(({ description, hidden }) => description === '' && !hidden)
      .map(({ flags }) => `${words} ${flags}`),
  ])
  expect(silent).toEqual([])
})

test('each command has a description of one line in its list', () => {
  const long = named.filter(({ command }) => command.description().length > 62).map(({ words }) => words)
  expect(long).toEqual([])
})

test('each example is an existing command with existing options', () => {
  const commands = new Map(named.map(({ words, command }) => [words, command]))
  for (const line of `${firstSteps}${exampleLines}`.split('\n').filter((one) => one !== '')) {
    const words = line.split(' ').slice(1)
    const name = words.map((_, n) => words.slice(0, n + 1).join(' ')).findLast((one) => commands.has(one)) ?? ''
    const options = commands.get(name)?.options ?? []
    const unknown = (line.match(/ --[a-z-]+/g) ?? []).filter((flag) => !options.some(({ long }) => ` ${long}` === flag))
    expect({ line, name, unknown }).toEqual({ line, name: expect.stringMatching(/./), unknown: [] })
  }
})

test('the guide lists the commands as the help does (vitest -u writes the page)', async () => {
  const common = named.find(({ words }) => words === 'status')?.command.options.filter(isCommon) ?? []
  const lines = [
    '# The command line',
    '',
    'What `winnow COMMAND --help` says of every command. `<ws>` is the folder of a workspace. A command prints its result to',
    'stdout, with `--json` exactly one JSON document; progress and errors go to stderr. Ctrl-C stops at a safe point, and the',
    'same command resumes from there. If the app or a server has the workspace open, the command hands its work over to it.',
    '',
    'Exit codes: 0 done; 1 failed; 2 wrong usage; 3 refused (a role, a guardrail, a lock); 4 done in part, with what was left',
    'out.',
    '',
    'Every command takes:',
    '',
    ...common.map(({ flags, description }) => `- \`${flags}\` ${description}`),
    '',
    ...groups.flatMap((title) => [
      `## ${title.replace(/:$/, '')}`,
      '',
      ...program.commands
        .filter((command) => command.helpGroup() === title)
        .flatMap((command) => withCommandsOf(command, command.name()))
        .filter(isRun)
        .flatMap(entry),
    ]),
  ]
  await expect(
    `${lines
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim()}\n`,
  ).toMatchFileSnapshot(page)
})
