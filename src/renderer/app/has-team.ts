import { useQuery } from '@tanstack/react-query'
import type { User } from '#contract'
import { queries, queryClient } from '../connection/index.ts'

type Users = readonly Pick<User, 'disabled'>[] | undefined

const hasSeveral = (users: Users): boolean => (users?.filter(({ disabled }) => !disabled).length ?? 0) > 1

/** Returns whether the workspace has several users. Only then is there a Team page. */
export const useHasTeam = (): boolean => hasSeveral(useQuery(queries.access.list.queryOptions()).data)

/** Like `useHasTeam`, outside of components. */
export const hasTeam = (): boolean => hasSeveral(queryClient.getQueryData(queries.access.list.queryKey()))
