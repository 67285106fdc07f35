import { t } from '@lingui/core/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import type { Model, MovableAlias } from '#contract'
import { engine, queries } from '../connection/index.ts'
import { Button, Dialog, TextField, toast } from '../kit/index.ts'
import { navigate } from '../route/route.ts'
import { toastCurrentAgain } from './current-again.ts'
import { EvidenceNote, useEvidence } from './EvidenceNote.tsx'
import { closeModelChange, type ModelChange, useModelChange } from './model-change.ts'
import { shownName } from './model-name.ts'

const movedTo: Record<MovableAlias, (name: string) => string> = {
  current: (name) => t`${name} is the current model now`,
  canary: (name) => t`${name} is the canary now`,
  candidate: (name) => t`${name} is the candidate now`,
  shadow: (name) => t`${name} now runs in shadow mode`,
}

/** Confirms moving an alias to a model. Shows the evidence and which model loses the alias, and asks for a reason. */
export function ModelChangeDialog() {
  const change = useModelChange((state) => state.change)
  const { data: models } = useQuery(queries.models.list.queryOptions())
  const model = models?.find(({ modelId }) => modelId === change?.modelId)
  if (!change || !models || !model) return null
  return <Change key={`${change.modelId} ${change.alias}`} change={change} model={model} models={models} />
}

type ChangeProps = { change: ModelChange; model: Model; models: readonly Model[] }

function Change({ change: { alias, isRollback = false, reason: initialReason = '' }, model, models }: ChangeProps) {
  const form = useId()
  const [reason, setReason] = useState(initialReason)
  const name = shownName(model)
  const current = models.find(({ aliases }) => aliases.includes('current'))
  const holder = models.find(({ modelId, aliases }) => modelId !== model.modelId && aliases.includes(alias))
  const known = useEvidence(model.modelId, current?.modelId)
  const move = useMutation({
    mutationFn: () =>
      isRollback && model.aliases.includes('previous')
        ? engine.models.rollback({ reason: reason.trim() })
        : engine.models.moveAlias({ modelId: model.modelId, alias, reason: reason.trim() }),
    onSuccess: () => {
      closeModelChange()
      if (alias === 'current' && current) toastCurrentAgain(name, isRollback, current.modelId)
      else toast({ tone: 'ok', title: movedTo[alias](name) })
    },
  })
  const isReady = !move.isPending && (current === undefined || known.evidence !== undefined || known.error !== null)
  // Against the evidence, only the button moves the alias, not Enter in the focused field.
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isReady && !known.speaksAgainst) move.mutate()
  }
  return (
    <Dialog
      open
      onClose={closeModelChange}
      title={titleOf(alias, isRollback, name)}
      description={whatHappens(alias, current && shownName(current), holder && shownName(holder))}
      footer={
        <>
          <Button onClick={closeModelChange}>{t`Cancel`}</Button>
          <Button
            variant={known.speaksAgainst ? 'danger' : 'primary'}
            disabled={!isReady}
            onClick={() => move.mutate()}
          >
            {confirmOf(alias, isRollback, known.speaksAgainst)}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className="flex flex-col gap-3">
        {current && current.modelId !== model.modelId && (
          <EvidenceNote
            {...known}
            onCompare={() => {
              closeModelChange()
              navigate('models', { modelId: model.modelId, view: 'evaluation' })
            }}
          />
        )}
        <TextField
          label={t`Reason`}
          hint={t`Saved in the model history`}
          value={reason}
          onChange={setReason}
          placeholder={t`Better on sheep`}
          maxLength={1000}
        />
      </form>
    </Dialog>
  )
}

function titleOf(alias: MovableAlias, isRollback: boolean, name: string): string {
  if (alias !== 'current') return t`Make ${name} ${alias}`
  return isRollback ? t`Go back to ${name}` : t`Make ${name} current`
}

function whatHappens(alias: MovableAlias, current: string | undefined, holder: string | undefined): string {
  if (alias !== 'current')
    return holder === undefined
      ? t`Review keeps showing the current model.`
      : t`${holder} is currently ${alias} and loses that alias. Review keeps showing the current model.`
  return current === undefined
    ? t`Review will show its predictions.`
    : t`Review will show its predictions. You can go back to ${current} at any time.`
}

function confirmOf(alias: MovableAlias, isRollback: boolean, speaksAgainst: boolean): string {
  if (alias !== 'current') return speaksAgainst ? t`Make ${alias} anyway` : t`Make ${alias}`
  if (isRollback) return speaksAgainst ? t`Go back anyway` : t`Go back`
  return speaksAgainst ? t`Make current anyway` : t`Make current`
}
