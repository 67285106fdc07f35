import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { PolicyTemplate } from '#contract'
import { queries } from '../../../connection/index.ts'
import { Button, toast } from '../../../kit/index.ts'
import { useRefusal } from '../../../roles/index.ts'
import { StayingList } from '../plan/StayingList.tsx'

/** Templates for a first policy, each with its effect here. */
export function TemplateChoice({ onOwn }: { onOwn(): void }) {
  const { data: templates = [] } = useQuery(queries.policy.templates.queryOptions())
  return (
    <div className="mx-auto flex max-w-5xl flex-col gap-5 py-10">
      <header className="text-center">
        <h2 className="text-xl font-semibold">{t`No retention policy yet`}</h2>
        <p className="mt-1 text-text-2">
          <Trans>
            A policy says which old images to remove and which to keep. Nothing is removed until you check and apply it,
            and you can undo everything.
          </Trans>
        </p>
      </header>
      <ul className="grid grid-cols-[repeat(auto-fit,minmax(16rem,1fr))] gap-4">
        {templates.map((template) => (
          <Template key={template.title} template={template} />
        ))}
      </ul>
      <div className="text-center">
        <Button variant="quiet" onClick={onOwn}>
          {t`Write your own policy`}
        </Button>
      </div>
    </div>
  )
}

function Template({ template: { title, explains, policy } }: { template: PolicyTemplate }) {
  const { data: lint } = useQuery(queries.policy.lint.queryOptions({ input: { policy } }))
  const refusal = useRefusal('policy.save', t`save a policy`)
  const save = useMutation(
    queries.policy.save.mutationOptions({
      onSuccess: () =>
        toast({ tone: 'ok', title: t`“${title}” is the policy now`, detail: t`Nothing is removed yet.` }),
    }),
  )
  const removing = lint?.rules.filter(({ action }) => action === 'retire' || action === 'archive' || action === 'drop')
  const leaving = removing?.reduce((sum, { decided }) => sum + decided, 0)
  return (
    <li className="flex flex-col gap-3 rounded-xl border border-line bg-surface p-4">
      <h3 className="text-lg font-semibold">{title}</h3>
      <p className="flex-1 text-text-2">{explains}</p>
      <p className="font-medium" role="status">
        {leaving === undefined
          ? t`Previewing on your images…`
          : leaving === 0
            ? t`It would remove nothing right now.`
            : t`Here it would remove ${plural(leaving, { one: '# image', other: '# images' })} now.`}
      </p>
      {leaving === 0 &&
        removing?.map(({ rule, stays, apart }) => (
          <div key={rule} className="flex flex-col gap-1">
            <StayingList label={t`Matched but kept:`} staying={stays} />
            <StayingList label={t`Near-duplicates that don’t match:`} staying={apart} />
          </div>
        ))}
      <Button refused={refusal} disabled={save.isPending} onClick={() => save.mutate({ policy })}>
        {t`Use this policy`}
      </Button>
    </li>
  )
}
