import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { Medal } from 'lucide-react'
import { queries } from '../connection/index.ts'
import { Button } from '../kit/index.ts'
import { openGoldenSet } from './GoldenSetDialog.tsx'

type GoldenSetButtonProps = {
  size?: 'small' | 'medium'
  /** Shows nothing if there is a golden set. */
  onlyMissing?: boolean
}

/** A button with the name of the golden set, or to choose one. */
export function GoldenSetButton({ size = 'medium', onlyMissing = false }: GoldenSetButtonProps) {
  const golden = useQuery(queries.workspace.settings.queryOptions()).data?.goldenDataset
  if (golden === undefined || (onlyMissing && golden !== '')) return null
  return (
    <Button size={size} icon={Medal} onClick={openGoldenSet}>
      {golden === '' ? t`Choose golden images…` : t`Golden set: ${golden}`}
    </Button>
  )
}
