import { useQuery } from '@tanstack/react-query'
import type { User } from '#contract'
import { queries, queryClient } from '../connection/index.ts'

type Users = readonly Pick<User, 'disabled'>[] | undefined

const areSeveral = (users: Users): boolean => (users?.filter(({ disabled }) => !disabled).length ?? 0) > 1

/** Whether somebody else works here too: the page of the team is in the sidebar, in the palette and under its key only then. */
export const useHasTeam = (): boolean => areSeveral(useQuery(queries.access.list.queryOptions()).data)

/** As `useHasTeam`, outside of components. */
export const hasTeam = (): boolean => areSeveral(queryClient.getQueryData(queries.access.list.queryKey()))
