import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import type { User } from '#contract'
import { type Permission, permissions, type Role, roleAllows } from '#model/roles.ts'
import { queries, queryClient } from '../connection/index.ts'

/** A procedure, or the role that an action needs. */
export type Restricted = Permission | Role

const who: Record<Role, string> = { annotator: t`a user`, lead: t`a lead or an admin`, admin: t`an admin` }

/** Refuses nothing until the acting user is known. The engine checks permissions in any case. */
function refusalOf(me: User | undefined, restricted: Restricted, what: string): string | null {
  const needed = restricted in permissions ? permissions[restricted as Permission].role : (restricted as Role)
  return me === undefined || needed === 'anyone' || roleAllows(me.role, needed)
    ? null
    : t`Only ${who[needed]} may ${what}.`
}

/** Returns why the acting user may not do this ("Only an admin may change settings."), for the prop `refused`; null if allowed. */
export const useRefusal = (restricted: Restricted, what = t`do this`): string | null =>
  refusalOf(useQuery(queries.access.whoami.queryOptions()).data, restricted, what)

/** Like `useRefusal`, outside of components. */
export const refusalNow = (restricted: Restricted, what = t`do this`): string | null =>
  refusalOf(queryClient.getQueryData(queries.access.whoami.queryKey()), restricted, what)

/** Returns whether the acting user may do this, for the `when` of commands. */
export const mayNow = (restricted: Restricted): boolean => refusalNow(restricted) === null
