import { resolve } from 'node:path'
import { Argument, type Command } from 'commander'
import { type Managed, ManagedSettings } from '#contract'
import { admlText, admxText, managedSchema, profileText } from '../../managed/managed-templates.ts'
import { parseManaged } from '../../managed/parse-managed.ts'
import { readManaged, readManagedFile } from '../../managed/read-managed.ts'
import { define } from '../define.ts'
import { exitCodes, type Outcome } from '../outcome.ts'
import { table } from '../output/table.ts'
import type { CommonOptions } from '../session.ts'

const templates = ['schema', 'admx', 'adml', 'macos'] as const
type Template = (typeof templates)[number]

export function addPolicyCommands(program: Command): void {
  const policy = program.command('policy').description('settings that an administrator manages on this computer')
  define<[string], CommonOptions>(
    policy
      .command('check')
      .description('check a file of managed settings and explain it')
      .argument('<file>', 'such as /etc/winnow/policy.json'),
    async ([file]) => shown(managedIn(file)),
  )
  define<[], CommonOptions>(policy.command('show').description('what is managed on this computer'), async () =>
    shown(readManaged()),
  )
  define<[Template, string | undefined], CommonOptions>(
    policy
      .command('template')
      .description('print a template for editors or device management')
      .addArgument(
        new Argument('<kind>', 'JSON schema, group policies of Windows, or profile of macOS').choices(templates),
      )
      .argument('[file]', 'managed settings to put into the profile of macOS'),
    async ([kind, file]) => {
      const text = templateText(kind, file)
      return { json: kind === 'schema' ? managedSchema() : { text }, text: text.trimEnd() }
    },
  )
}

function managedIn(file: string): Managed {
  const managed = readManagedFile(resolve(file))
  if (!managed) throw new Error(`There is no file ${file}.`)
  return managed
}

function templateText(kind: Template, file: string | undefined): string {
  if (kind === 'schema') return JSON.stringify(managedSchema(), null, 2)
  if (kind === 'admx') return admxText()
  if (kind === 'adml') return admlText()
  const managed = file === undefined ? parseManaged({ updates: 'allowed' }, '') : managedIn(file)
  if (managed.problems.length > 0) throw new Error(managed.problems.join(' '))
  return profileText(managed.values)
}

function shown({ from, values, problems }: Managed): Outcome {
  const rows = Object.entries(values).map(([key, value]) => [
    key,
    Array.isArray(value) ? value.join(', ') || 'none' : String(value),
    ManagedSettings.shape[key as keyof ManagedSettings].meta()?.description ?? '',
  ])
  return {
    json: { from, values, problems },
    text: [
      table(['setting', 'value', 'what it does'], rows, 'Nothing is managed on this computer.'),
      ...(from !== null && rows.length > 0 ? [`From ${from}.`] : []),
      ...problems,
      ...(problems.length > 0 ? ['Whatever can’t be read is closed until it is corrected.'] : []),
    ].join('\n'),
    exitCode: problems.length > 0 ? exitCodes.failed : exitCodes.done,
  }
}
