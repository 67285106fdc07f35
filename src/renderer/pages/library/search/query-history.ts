import { create } from 'zustand'
import { persist } from 'zustand/middleware'

const maxKept = 30

type QueryHistory = { queries: string[] }

/** The queries that were applied on this computer, the latest first. */
export const useQueryHistory = create<QueryHistory>()(
  persist((): QueryHistory => ({ queries: [] }), { name: 'winnow.queries' }),
)

export function rememberQuery(where: string): void {
  if (where === '') return
  useQueryHistory.setState(({ queries }) => ({
    queries: [where, ...queries.filter((existing) => existing !== where)].slice(0, maxKept),
  }))
}
