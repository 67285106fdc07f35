import { BulkAction, type ProposedChange } from '#contract'
import { type BulkId, idOf, type ProposedChangeId, rowOf } from '#model/ids.ts'
import { type Role, roleAllows } from '#model/roles.ts'
import { messageOf } from '#model/text/zod-messages.ts'
import type { ActingContext } from '../context.ts'
import { invalid, notFound, refused } from '../errors.ts'
import { requireRole } from '../procedure.ts'
import type { FoundNotice } from '../workspace/index.ts'
import { actions } from './actions/index.ts'
import { previewBulk } from './run-bulk.ts'

const maxOpen = 50

type Row = {
  id: number
  action: string
  where_text: string
  note: string
  user: string
  role: Role
  disabled_at: number | null
  made_by: number
  made_at: number
  state: 'open' | 'confirmed' | 'declined'
}

const selected = `SELECT proposed_change.id, action, where_text, note, user.name AS user, user.role, disabled_at, made_by,
  made_at, state FROM proposed_change JOIN user ON user.id = made_by`

const actionOf = ({ action }: Row): BulkAction => BulkAction.parse(JSON.parse(action))
const isLead = ({ actor }: ActingContext): boolean => roleAllows(actor.role, 'lead')

/** Stores a bulk action that an assistant suggests to the acting user, if they may run it. Changes nothing else. */
export async function propose(
  acting: ActingContext,
  { where, action, note }: { where: string; action: BulkAction; note: string },
) {
  const { store, clock, actor } = acting
  const { role, target, title } = actions[action.kind]
  requireRole(acting, role)
  if (target) throw invalid(`“${title}” can’t be suggested: it is not about the images of a query.`)
  const preview = await previewBulk(acting, { where }, action)
  if (preview.changes === 0) throw invalid('It would change no image.')
  const proposedId = store.write(() => {
    const [open = 0] = store.values<number>(
      `SELECT count(*) FROM proposed_change WHERE made_by = ? AND state = 'open'`,
      [rowOf(actor.userId)],
    )
    if (open >= maxOpen) throw invalid(`${open} suggested actions wait already. Run or decline some of them first.`)
    const { lastRow } = store.run(
      'INSERT INTO proposed_change (kind, action, where_text, note, made_by, made_at) VALUES (?, ?, ?, ?, ?, ?)',
      [action.kind, JSON.stringify(action), where, note, rowOf(actor.userId), clock.nowMs()],
    )
    return idOf('chg', lastRow)
  })
  acting.announce({ type: 'workspaceChanged' })
  return { proposedId, ...preview }
}

/**
 * Lists the open suggestions that the acting user may decide about, the latest first: their own, and for a lead
 * everybody's.
 */
export const listProposed = (acting: ActingContext): ProposedChange[] =>
  acting.store
    .all<Row>(`${selected} WHERE state = 'open' AND (made_by = ? OR ?) ORDER BY proposed_change.id DESC`, [
      rowOf(acting.actor.userId),
      Number(isLead(acting)),
    ])
    .map((row) => ({
      proposedId: idOf('chg', row.id),
      user: row.user,
      atMs: row.made_at,
      where: row.where_text,
      action: actionOf(row),
      note: row.note,
      ...titleOf(acting, row),
    }))

/** Returns what it would do, and why it no longer can. */
function titleOf(acting: ActingContext, row: Row): { title: string; problem: string | null } {
  const action = actionOf(row)
  const definition = actions[action.kind]
  try {
    return { title: definition.suggestion?.(acting, action) ?? definition.title, problem: userProblem(row) }
  } catch (error) {
    return { title: definition.title, problem: messageOf(error) }
  }
}

/** An assistant never has more rights than its user, whoever runs its suggestion. */
function userProblem(row: Row): string | null {
  const { title, role } = actions[actionOf(row).kind]
  if (row.disabled_at !== null) return `The user ${row.user} is disabled.`
  return roleAllows(row.role, role) ? null : `${row.user} may no longer do this: “${title}” needs the role ${role}.`
}

function requireOpen(acting: ActingContext, proposedId: ProposedChangeId): Row {
  const row = acting.store.get<Row>(`${selected} WHERE proposed_change.id = ?`, [rowOf(proposedId)])
  if (!row || (row.made_by !== rowOf(acting.actor.userId) && !isLead(acting)))
    throw notFound(`suggested action ${proposedId}`)
  if (row.state !== 'open') throw invalid(`It was ${row.state === 'declined' ? 'declined' : 'run'} already.`)
  return row
}

/** Returns a suggestion that the acting user can run now. */
export function requireRunnable(acting: ActingContext, proposedId: ProposedChangeId) {
  const row = requireOpen(acting, proposedId)
  const problem = userProblem(row)
  if (problem) throw refused(problem, 'proposed-role')
  const action = actionOf(row)
  requireRole(acting, actions[action.kind].role)
  return { proposedId, user: row.user, target: { where: row.where_text }, action }
}

/** Records the decision. Inside of the transaction that carries it out. */
export function decide(
  acting: ActingContext,
  proposedId: ProposedChangeId,
  state: 'confirmed' | 'declined',
  bulkId: BulkId | null,
): void {
  const { store, clock, actor } = acting
  store.write(() => {
    const { id } = requireOpen(acting, proposedId)
    store.run('UPDATE proposed_change SET state = ?, decided_by = ?, decided_at = ?, bulk_id = ? WHERE id = ?', [
      state,
      rowOf(actor.userId),
      clock.nowMs(),
      bulkId && rowOf(bulkId),
      id,
    ])
  })
}

/**
 * Reports suggestions of the acting user's assistants, without the note: it is shown only where it is marked as the
 * assistant's.
 */
export const proposedNotices = (acting: ActingContext): FoundNotice[] =>
  listProposed(acting)
    .filter(({ user }) => user === acting.actor.name)
    .map(({ proposedId, user, title, atMs }) => ({
      notice: `suggested ${proposedId}`,
      kind: 'proposed-change',
      title: `The assistant of ${user} suggests: ${title}`,
      detail: 'Nothing changes unless you run it.',
      atMs,
      action: { label: 'Show bulk actions', page: 'library' },
    }))
