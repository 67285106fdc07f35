import type { Context } from '../../context.ts'

/** Whether users may approve what they reviewed themselves, by the setting and by how many could do it instead. */
export function mayApproveOwn({ store, settings }: Pick<Context, 'store' | 'settings'>): boolean {
  const { approveOwn } = settings()
  if (approveOwn !== 'whenAlone') return approveOwn === 'always'
  const { n = 0 } = store.get<{ n: number }>('SELECT count(*) AS n FROM user WHERE disabled_at IS NULL') ?? {}
  return n <= 1
}
