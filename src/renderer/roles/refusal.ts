import { useQuery } from '@tanstack/react-query'
import type { User } from '#contract'
import { type Role, roleAllows } from '#model/roles.ts'
import { queries, queryClient } from '../connection/index.ts'

const who: Record<Role, string> = { annotator: 'a user', lead: 'a lead or an admin', admin: 'an admin' }

/** Until it is known who acts, nothing is refused here; the engine has the last word in any case. */
const refusalOf = (me: User | undefined, needed: Role, what: string): string | null =>
  me === undefined || roleAllows(me.role, needed) ? null : `Only ${who[needed]} may ${what}.`

/**
 * Why the acting user may not do something that needs this role, as a sentence: "Only an admin may change settings.";
 * null when it is allowed. For the prop `refused` of buttons.
 */
export const useRefusal = (needed: Role, what = 'do this'): string | null =>
  refusalOf(useQuery(queries.access.whoami.queryOptions()).data, needed, what)

/** As `useRefusal`, for what is no component. */
export const refusalNow = (needed: Role, what = 'do this'): string | null =>
  refusalOf(queryClient.getQueryData(queries.access.whoami.queryKey()), needed, what)

/** Whether the acting user may do what needs this role: the `when` of commands. */
export const mayNow = (needed: Role): boolean => refusalNow(needed) === null
