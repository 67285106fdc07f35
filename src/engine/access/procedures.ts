import { rowOf } from '#model/ids.ts'
import { refused } from '../errors.ts'
import { procedures } from '../procedure.ts'
import { listAudit, verifyAudit } from './audit.ts'
import { addUser, listUsers, setDisabled, setRole, userByName, userByRow } from './users.ts'

export const accessProcedures = procedures.access.router({
  whoami: procedures.access.whoami.handler(({ context }) =>
    userByRow(context.engine.store, rowOf(context.session.actor.userId)),
  ),
  actAs: procedures.access.actAs.handler(({ context, input }) => {
    const user = userByName(context.engine.store, input.name)
    if (user.disabled) throw refused(`The user ${user.name} is disabled.`, 'user-disabled')
    context.session.actor = user
    return user
  }),
  list: procedures.access.list.handler(({ context }) => listUsers(context.engine.store)),
  add: procedures.access.add.handler(({ context, input }) => {
    const { store, clock, announce } = context.acting
    const user = addUser(store, clock, input.name, input.role)
    announce({ type: 'workspaceChanged' })
    return user
  }),
  setRole: procedures.access.setRole.handler(({ context, input }) => {
    const { store, announce } = context.acting
    const user = setRole(store, input.name, input.role)
    announce({ type: 'workspaceChanged' })
    return user
  }),
  audit: procedures.access.audit.handler(({ context, input }) =>
    listAudit(context.acting.store, input.limit, input.beforeSeq),
  ),
  verifyAudit: procedures.access.verifyAudit.handler(({ context }) => verifyAudit(context.acting.store)),
  setDisabled: procedures.access.setDisabled.handler(({ context, input }) => {
    const { store, clock, announce } = context.acting
    const user = setDisabled(store, clock, input.name, input.disabled)
    announce({ type: 'workspaceChanged' })
    return user
  }),
})
