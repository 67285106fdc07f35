import { t } from '@lingui/core/macro'
import { MutationCache, QueryClient } from '@tanstack/react-query'
import { toast } from '../kit/overlays/Toast.tsx'
import { EngineLost, isCancelled } from './engine-lost.ts'
import { errorMessage } from './error-message.ts'

declare module '@tanstack/react-query' {
  interface Register {
    /** `shownInPlace`: the page shows the problem itself, without a toast. `problem`: the title of the toast. */
    mutationMeta: { shownInPlace?: boolean; problem?: string }
  }
}

/** The engine announces changes, so no answer becomes stale with time or when the window gets the focus. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: 'always',
      staleTime: Number.POSITIVE_INFINITY,
      refetchOnWindowFocus: false,
      retry: (failures, error) => error instanceof EngineLost && failures < 3,
    },
    mutations: { networkMode: 'always' },
  },
  mutationCache: new MutationCache({
    onError(error, _variables, _context, mutation) {
      if (isCancelled(error) || mutation.meta?.shownInPlace) return
      toast({ tone: 'problem', title: mutation.meta?.problem ?? t`Action failed`, detail: errorMessage(error) })
    },
  }),
})
