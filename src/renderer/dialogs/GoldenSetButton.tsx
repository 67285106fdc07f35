import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { Medal } from 'lucide-react'
import { queries } from '../connection/index.ts'
import { Button } from '../kit/index.ts'
import { openGoldenSet } from './golden-set.ts'

type GoldenSetButtonProps = {
  size?: 'small' | 'medium'
  /** Nothing where there is a golden set: it is only about the one that is missed. */
  onlyMissing?: boolean
}

/** The golden set by name, or the way to one where it is missed. */
export function GoldenSetButton({ size = 'medium', onlyMissing = false }: GoldenSetButtonProps) {
  const golden = useQuery(queries.workspace.settings.queryOptions()).data?.goldenDataset
  if (golden === undefined || (onlyMissing && golden !== '')) return null
  return (
    <Button size={size} icon={Medal} onClick={openGoldenSet}>
      {golden === '' ? t`Choose golden images…` : t`Golden set: ${golden}`}
    </Button>
  )
}
