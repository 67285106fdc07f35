import { t } from '@lingui/core/macro'
import { useMutation } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { namesIn } from '#model/text/names-in.ts'
import { errorMessage } from '../connection/index.ts'
import { Button, Field, Input } from '../kit/index.ts'

/** Adds prompts to a model that takes text. */
export function AskForm({ onAsk }: { onAsk(texts: readonly string[]): Promise<void> }) {
  const [typed, setTyped] = useState('')
  const texts = namesIn(typed)
  const ask = useMutation({ mutationFn: onAsk, meta: { shownInPlace: true }, onSuccess: () => setTyped('') })
  const send = () => texts.length > 0 && !ask.isPending && ask.mutate(texts)
  return (
    <Field
      label={t`Find more`}
      hint={t`Separate by commas. Each finds a class of that name until you map it below`}
      problem={ask.error ? errorMessage(ask.error) : undefined}
    >
      {(ids) => (
        <div className="flex gap-2">
          <Input
            {...ids}
            value={typed}
            placeholder={t`person, hard hat, forklift`}
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={(event) => event.key === 'Enter' && send()}
          />
          <Button icon={Plus} disabled={texts.length === 0 || ask.isPending} onClick={send}>
            {t`Find it`}
          </Button>
        </div>
      )}
    </Field>
  )
}
