import { z } from 'zod'
import { UserId } from '#model/ids.ts'
import { Role } from '#model/image-state.ts'
import { base } from './base.ts'

export const User = z.object({ userId: UserId, name: z.string(), role: Role, disabled: z.boolean() })
export type User = z.infer<typeof User>

const UserName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{C}]*$/u, 'A user name holds no control characters.')

export const access = {
  /** Who acts on this connection. */
  whoami: base.output(User),
  /** Acts as another user of the workspace from now on, on this connection only. */
  actAs: base.input(z.object({ name: UserName })).output(User),
  list: base.output(z.array(User)),
  add: base.input(z.object({ name: UserName, role: Role })).output(User),
  setRole: base.input(z.object({ name: UserName, role: Role })).output(User),
  setDisabled: base.input(z.object({ name: UserName, disabled: z.boolean() })).output(User),
}
