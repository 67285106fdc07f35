import { resolve } from 'node:path'
import { audit } from '../../access/index.ts'
import { procedures } from '../../procedure.ts'
import { type HeadKeeper, headProblems } from '../../workspace/index.ts'
import { verifyRecords } from './verify-records.ts'

const of = procedures.access

/** The procedures of `access` that check the records of all modules. */
export const auditProcedures = (keeper: HeadKeeper) => ({
  verifyAudit: of.verifyAudit.handler(({ context, input }) =>
    verifyRecords(context.acting, input?.against === undefined ? undefined : resolve(input.against)),
  ),
  acceptAudit: of.acceptAudit.handler(async ({ context: { acting }, input }) => {
    const problems = headProblems(acting.folders.root, acting.store)
    acting.store.write(() => audit(acting, 'access.acceptAudit', { reason: input.reason, problems }))
    await keeper.renew()
    return verifyRecords(acting)
  }),
})
