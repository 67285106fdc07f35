import { t } from '@lingui/core/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { isStorageAddress } from '#model/storage-address.ts'
import { ErrorText, engine, errorMessage, queries } from '../../../connection/index.ts'
import { newDownload } from '../../../jobs/written-file.ts'
import { ActionDialog, Button, Checkbox, ProgressBar } from '../../../kit/index.ts'
import { navigate } from '../../../route/route.ts'
import { whyNotAddress } from '../../../storage/address-problem.ts'
import { type RefreshChoices, RefreshFields } from './RefreshFields.tsx'
import { RefreshPreview, stepThatHolds } from './RefreshPreview.tsx'

type RefreshDialogProps = {
  /** Whether to suggest a recipe where the last refresh had none. */
  trains: boolean
  onStarted(): void
  onClose(): void
}

/** Shows what a refresh with the saved policy would do, and starts it. */
export function RefreshDialog({ trains, onStarted, onClose }: RefreshDialogProps) {
  const { data: current } = useQuery(queries.policy.current.queryOptions())
  const { choices, setChoices, address, setAddress } = useRefreshChoices(trains)
  const [acceptDiff, setAcceptDiff] = useState(false)
  const [isAsked, setIsAsked] = useState(false)
  const preview = usePreview(current?.saved ? current.policy : null)
  const run = useMutation({
    meta: { shownInPlace: true },
    mutationFn: (policy: string) => {
      const { format, folder, train } = choices
      const place = address === null ? { folder: newDownload() ?? folder ?? '' } : { address: address.trim() }
      return engine.refresh.run({ policy, format, ...place, acceptDiff, train: train ?? undefined })
    },
    onSuccess: () => {
      onClose()
      onStarted()
    },
  })
  const missing =
    address !== null
      ? whyNotAddress(address.trim())
      : choices.folder || window.winnow.download
        ? null
        : t`Choose a folder first`
  const start = () => {
    setIsAsked(true)
    if (current && missing === null) run.mutate(current.policy)
  }
  const isHeld = preview.data !== undefined && stepThatHolds(preview.data, acceptDiff) !== null
  return (
    <ActionDialog
      onClose={onClose}
      title={t`Refresh`}
      description={t`Applies the saved policy, freezes a version, compares it with the last one and exports it`}
      action={t`Refresh`}
      refused={
        current?.saved === false
          ? t`Save a policy under Retention first`
          : isHeld
            ? t`See what holds it back first`
            : null
      }
      disabled={!current || run.isPending || preview.isLoading}
      onAction={start}
    >
      {current?.saved === false && (
        <p className="flex flex-wrap items-center gap-2 text-warn">
          {t`No policy is saved yet. Save one under Retention first.`}
          <Button size="small" onClick={() => navigate('retention', {})}>
            {t`Open Retention`}
          </Button>
        </p>
      )}
      {preview.isLoading && (
        <div className="flex flex-col gap-1.5">
          <p className="text-text-2">{t`Calculating what a refresh would do. Nothing is changed.`}</p>
          <ProgressBar fraction={null} label={t`Planning`} />
        </div>
      )}
      <ErrorText error={preview.error} />
      {preview.data && <RefreshPreview preview={preview.data} acceptDiff={acceptDiff} />}
      <RefreshFields
        choices={choices}
        folderHint={t`Each export gets its own subfolder`}
        placeProblem={(isAsked && missing) || (run.error ? errorMessage(run.error) : undefined)}
        onChange={setChoices}
        storage={{ address, onChange: setAddress }}
      />
      {window.winnow.download && address === null && <ErrorText error={run.error} />}
      <Checkbox
        checked={acceptDiff}
        onChange={setAcceptDiff}
        label={t`Accept the difference`}
        hint={t`Export even if a class, or more than 20% of the images or labels, is gone`}
      />
    </ActionDialog>
  )
}

/** The choices of the last refresh, and what the user changed of them. */
function useRefreshChoices(trains: boolean) {
  const { data: last } = useQuery(queries.refresh.last.queryOptions())
  const { data: recipes = [] } = useQuery(queries.training.recipes.queryOptions())
  const [chosen, setChosen] = useState<RefreshChoices | null>(null)
  const usable = recipes.flatMap(({ problem, name }) => (problem === null ? [name] : []))
  const recipe = last?.recipe ?? (trains ? usable[0] : undefined)
  const [place, setPlace] = useState<{ address: string | null } | null>(null)
  const lastFolder = last?.folder ?? null
  const isStored = lastFolder !== null && isStorageAddress(lastFolder)
  const first: RefreshChoices = {
    format: last?.format ?? 'coco',
    folder: isStored ? null : lastFolder,
    train: usable.find((name) => name === recipe) ?? null,
  }
  return {
    choices: chosen ?? first,
    setChoices: setChosen,
    address: place ? place.address : isStored ? lastFolder : null,
    setAddress: (address: string | null) => setPlace({ address }),
  }
}

/** What a refresh with this policy would do, calculated once while the dialog is open. */
const usePreview = (policy: string | null) =>
  useQuery({
    // A key of its own: planning is slow, and the end of another job must not repeat it.
    queryKey: ['refresh preview', policy],
    queryFn: ({ signal }) => engine.refresh.preview({ policy: policy ?? '' }, { signal }),
    enabled: policy !== null,
    gcTime: 0,
  })
