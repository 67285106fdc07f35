import { plural, t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { create } from 'zustand'
import { engine, queries, reportProblem } from '../connection/index.ts'
import { jobResult } from '../jobs/job-end.ts'
import { ActionDialog, formatCount, SelectField, TextField, toast } from '../kit/index.ts'
import { useRefusal } from '../roles/index.ts'
import { ImagesOf } from '../thumbnail/ImagesOf.tsx'

const useGoldenSet = create<{ isOpen: boolean }>(() => ({ isOpen: false }))

export const openGoldenSet = (): void => useGoldenSet.setState({ isOpen: true })
const closeGoldenSet = (): void => useGoldenSet.setState({ isOpen: false })

/** Chooses the images that measure every model: an existing version, or one that the dialog freezes. */
export function GoldenSetDialog() {
  return useGoldenSet(({ isOpen }) => isOpen) && <GoldenSet />
}

/** Choices that can't be names of versions, which never start with a space. */
const [fresh, none] = [' new', ' none']

/** The default is a fifth of the reviewed images, up to as many as measure a model well. */
const usualShare = 0.2
const maxUsual = 300

function GoldenSet() {
  const settings = useQuery(queries.workspace.settings.queryOptions()).data
  const datasets = useQuery(queries.datasets.list.queryOptions()).data
  const reviewed = useQuery(queries.datasets.preview.queryOptions({ input: { where: '' } })).data?.images
  const mayChange = useRefusal('workspace.changeSettings', t`choose the golden set`)
  const [chosen, setChosen] = useState<string | null>(null)
  const [typed, setTyped] = useState<string | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  if (!settings || !datasets || reviewed === undefined) return null
  const golden = settings.goldenDataset
  const choice = chosen ?? (golden || fresh)
  const usual = Math.min(maxUsual, Math.max(1, Math.round(usualShare * reviewed)))
  const count = typed === null ? usual : Number(typed)
  const isCount = Number.isInteger(count) && count >= 1 && count <= reviewed
  const use = async () => {
    const name = choice === fresh ? freeName(datasets.map((one) => one.name)) : choice === none ? '' : choice
    if (choice === fresh) {
      const request = { name, where: '', split: [0, 0, 100] as [number, number, number], max: count }
      await jobResult(engine.datasets.freeze(request), t`The freeze was canceled`)
    }
    await engine.workspace.changeSettings({ goldenDataset: name })
    toast({ tone: 'ok', title: name === '' ? t`No golden set` : t`${name} is the golden set` })
    closeGoldenSet()
  }
  return (
    <ActionDialog
      onClose={closeGoldenSet}
      title={t`Golden set`}
      description={t`Reviewed images that measure every model, so that their numbers can be compared. Plans never remove them, and versions keep them out of train.`}
      action={
        isBusy ? t`Freezing…` : choice === fresh ? t`Freeze and use` : choice === none ? t`Use none` : t`Use ${choice}`
      }
      refused={mayChange ?? (choice === fresh && reviewed === 0 ? t`Review some images first.` : null)}
      disabled={isBusy || (choice === fresh && !isCount)}
      onAction={() => {
        setIsBusy(true)
        use()
          .catch(reportProblem(t`Can’t use this golden set`))
          .finally(() => setIsBusy(false))
      }}
    >
      <SelectField<string>
        label={t`Images`}
        value={choice}
        onChange={setChosen}
        options={[
          { value: fresh, label: t`Some of the reviewed images, chosen at random` },
          ...datasets.map(({ name, images }) => ({
            value: name,
            label: t`${name}: ${plural(images, { one: '# image', other: '# images' })}`,
          })),
          ...(golden === '' ? [] : [{ value: none, label: t`None` }]),
        ]}
      />
      {choice === fresh && (
        <TextField
          label={t`How many`}
          type="number"
          controlClassName="max-w-32"
          value={typed ?? String(usual)}
          problem={isCount ? undefined : t`A number from 1 to ${formatCount(reviewed)}`}
          hint={t`Of ${plural(reviewed, { one: '# reviewed image', other: '# reviewed images' })}. A few hundred measure a model well. They are frozen as a version of their own.`}
          onChange={setTyped}
        />
      )}
      {choice !== fresh && choice !== none && (
        <ImagesOf where={`inDataset(${JSON.stringify(choice)})`} max={6} onShow={closeGoldenSet} />
      )}
    </ActionDialog>
  )
}

/** Returns the first unused name of `golden`, `golden-2`, `golden-3`, … */
function freeName(taken: readonly string[]): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? 'golden' : `golden-${n}`
    if (!taken.includes(name)) return name
  }
}
