import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import type { User } from '#contract'
import { type Permission, permissions, type Role, roleAllows } from '#model/roles.ts'
import { queries, queryClient } from '../connection/index.ts'

/** A procedure, or the role that something needs. */
export type Restricted = Permission | Role

const who: Record<Role, string> = { annotator: t`a user`, lead: t`a lead or an admin`, admin: t`an admin` }

/** Nothing is refused until the acting user is known; the engine decides in any case. */
function refusalOf(me: User | undefined, restricted: Restricted, what: string): string | null {
  const needed = restricted in permissions ? permissions[restricted as Permission] : (restricted as Role)
  return me === undefined || needed === 'anyone' || roleAllows(me.role, needed)
    ? null
    : t`Only ${who[needed]} may ${what}.`
}

/**
 * Why the acting user may not do this, as a message: "Only an admin may change settings."; null when it is
 * allowed. For the prop `refused` of buttons.
 */
export const useRefusal = (restricted: Restricted, what = t`do this`): string | null =>
  refusalOf(useQuery(queries.access.whoami.queryOptions()).data, restricted, what)

/** As `useRefusal`, outside of components. */
export const refusalNow = (restricted: Restricted, what = t`do this`): string | null =>
  refusalOf(queryClient.getQueryData(queries.access.whoami.queryKey()), restricted, what)

/** Whether the acting user may do it: the `when` of commands. */
export const mayNow = (restricted: Restricted): boolean => refusalNow(restricted) === null
