import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { create } from 'zustand'
import { queries } from '../connection/index.ts'
import { startPrelabel } from '../jobs/prelabel-flow.ts'
import { ActionDialog, SelectField } from '../kit/index.ts'

/** The query of the images that are shown; null while the dialog is closed. */
const usePrelabelDialog = create<{ where: string | null }>(() => ({ where: null }))

export const openPrelabel = (where: string): void => usePrelabelDialog.setState({ where })
const closePrelabel = (): void => usePrelabelDialog.setState({ where: null })

/** Asks which images the current model runs on, and where. */
export function PrelabelDialog() {
  const where = usePrelabelDialog((dialog) => dialog.where)
  return where === null ? null : <WhereDialog where={where} />
}

const here = 'here'

function WhereDialog({ where }: { where: string }) {
  const { data: profiles = [] } = useQuery(queries.models.profiles.queryOptions())
  const [which, setWhich] = useState<'new' | 'shown' | 'again'>('new')
  const [place, setPlace] = useState(here)
  const start = () => {
    closePrelabel()
    void startPrelabel({
      where: which === 'new' ? undefined : where,
      again: which === 'again',
      on: place === here ? undefined : place,
    })
  }
  return (
    <ActionDialog
      onClose={closePrelabel}
      title={t`Pre-label`}
      description={t`The current model finds the same wherever it runs.`}
      width="small"
      action={t`Pre-label`}
      onAction={start}
    >
      <SelectField
        label={t`Images`}
        value={which}
        onChange={setWhich}
        options={[
          { value: 'new', label: t`New images only` },
          { value: 'shown', label: t`Images that match`, disabled: where === '' },
          { value: 'again', label: t`Rerun on shown images` },
        ]}
      />
      <SelectField
        label={t`Where`}
        value={place}
        onChange={setPlace}
        options={[
          { value: here, label: t`This computer` },
          ...profiles.map(({ name, problem }) => ({
            value: name,
            label: name === 'processes' ? t`Separate processes of this computer` : name,
            disabled: problem !== null,
            ...(problem !== null && { hint: t`can’t be used` }),
          })),
        ]}
      />
      {profiles.map(
        ({ name, problem }) =>
          problem !== null && (
            <p key={name} className="text-xs wrap-anywhere text-text-2">
              {problem}
            </p>
          ),
      )}
    </ActionDialog>
  )
}
