export { RequireRole } from './RequireRole.tsx'
export { RoleNote } from './RoleNote.tsx'
export { mayNow, refusalNow, useRefusal } from './refusal.ts'
