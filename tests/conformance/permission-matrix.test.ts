import { createRouterClient, ORPCError } from '@orpc/server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { contract } from '#contract'
import type { UserId } from '#model/ids.ts'
import { type Permission, permissions, type Role, roleAllows } from '#model/roles.ts'
import { type TokenScope, tokenProblem } from '#model/token-scope.ts'
import { type Scratch, scratchWorkspace } from '../support/scratch-workspace.ts'

/** Who asks: a user by role, perhaps disabled, in a browser or by an access token. */
type Asker = { role: Role; disabled?: boolean; token?: TokenScope }
const roles: readonly Role[] = ['annotator', 'lead', 'admin']
const askers: readonly Asker[] = [
  ...roles.map((role) => ({ role })),
  ...roles.flatMap((role) => (['read', 'write'] as const).map((token) => ({ role, token }))),
  { role: 'lead', disabled: true },
]
const nameOf = ({ role, disabled, token }: Asker) => [disabled ? 'disabled' : '', token ?? '', role].join(' ').trim()

const procedures = Object.entries<object>(contract).flatMap(([module, verbs]) =>
  Object.keys(verbs).map((verb) => `${module}.${verb}` as Permission),
)
/** What acts as somebody else or gives a path of the server. */
const onlyLocal: readonly Permission[] = ['access.actAs', 'library.file']

function isAllowed({ role, disabled, token }: Asker, procedure: Permission): boolean {
  const needed = permissions[procedure].role
  if (onlyLocal.includes(procedure)) return false
  if (token && tokenProblem(token, procedure)) return false
  return needed === 'anyone' || (!disabled && roleAllows(role, needed))
}

let scratch: Scratch
const users = new Map<string, UserId>()

beforeAll(async () => {
  scratch = await scratchWorkspace()
  for (const asker of askers) {
    const name = nameOf(asker)
    const { userId } = await scratch.client.access.add({ name, role: asker.role })
    users.set(name, userId)
    if (asker.disabled) await scratch.client.access.setDisabled({ name, disabled: true })
  }
})
afterAll(() => scratch.close())

/** No input is a number: whoever is not refused hears that theirs is wrong, and nothing is done. */
const nonsense = 7
type Call = (input: unknown) => Promise<unknown>

async function isRefused(asker: Asker, procedure: Permission): Promise<boolean> {
  const context = scratch.engine.connectRemote({
    userId: users.get(nameOf(asker))!,
    ...(asker.token ? { token: asker.token } : {}),
  })
  const client: object = createRouterClient(scratch.engine.router, { context })
  const [module = '', verb = ''] = procedure.split('.')
  const calls = client as { [module: string]: { [verb: string]: Call } }
  try {
    const answer = await calls[module]![verb]!(nonsense)
    if (typeof answer === 'object' && answer && 'return' in answer) await (answer.return as () => unknown)()
    return false
  } catch (error) {
    if (error instanceof ORPCError && error.code === 'REFUSED') return true
    return false
  }
}

describe('what each may call, over a connection of a server', () => {
  test.each(askers.map((asker) => [nameOf(asker), asker] as const))('%s', async (_, asker) => {
    const wrong: string[] = []
    for (const procedure of procedures) {
      const may = isAllowed(asker, procedure)
      if ((await isRefused(asker, procedure)) === may)
        wrong.push(`${procedure} ${may ? 'is refused' : 'is let through'}`)
    }
    expect(wrong).toEqual([])
  })

  test('nobody: there is no connection without a user', () => {
    expect(() => scratch.engine.connectRemote({ userId: 'usr_999' as UserId })).toThrow('no user')
  })
})

test('the guide has the table (vitest -u writes the page)', async () => {
  const yes = (may: boolean) => (may ? 'yes' : '')
  const rows = procedures.map((procedure) => {
    const cells = roles.map((role) => yes(isAllowed({ role }, procedure)))
    const read = yes(!tokenProblem('read', procedure) && !onlyLocal.includes(procedure))
    const disabled = yes(isAllowed({ role: 'admin', disabled: true }, procedure))
    return [`\`${procedure}\``, ...cells, disabled, read]
  })
  const head = ['call', ...roles, 'disabled', 'token that reads']
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]!.length)))
  const lineOf = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`
  const lines = [
    '# Who may do what on a server',
    '',
    'All calls of the engine, and the roles that may make them. An access token also needs the role of its user; a read-only token',
    'can make the calls of the last column. Every call needs a sign-in or a token. [Back to the server](server.md).',
    '',
    lineOf(head),
    lineOf(widths.map((width) => '-'.repeat(width))),
    ...rows.map(lineOf),
  ]
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('../../docs/guide/permissions.md')
})
