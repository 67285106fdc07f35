export { audit, auditHead, auditProblems } from './audit.ts'
export { accessProcedures } from './procedures.ts'
export { addUser, owner, userByName, userByRow } from './users.ts'
export { takeWorkspaceLock } from './workspace-lock.ts'
