export { RequireRole } from './RequireRole.tsx'
export { RoleNote } from './RoleNote.tsx'
export { mayNow, type Restricted, refusalNow, useRefusal } from './refusal.ts'
export { openUserMenu, useUserMenu } from './user-menu.ts'
