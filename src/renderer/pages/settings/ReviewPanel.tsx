import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Settings } from '#contract'
import { queries } from '../../connection/index.ts'
import { Button, Field, Input, Panel, Select, Textarea, toast } from '../../kit/index.ts'

const approvals: readonly { value: Settings['approveOwn']; label: string }[] = [
  { value: 'whenAlone', label: 'Only if they are the only user' },
  { value: 'never', label: 'Never' },
  { value: 'always', label: 'Yes' },
]

const maxReasons = 9

/** How users review: what they see, who approves, and the reasons that are offered. */
export function ReviewPanel() {
  const { data: settings } = useQuery(queries.workspace.settings.queryOptions())
  if (!settings) return <Panel title="Review">Loading…</Panel>
  return <ReviewForm key={JSON.stringify(settings)} settings={settings} />
}

function ReviewForm({ settings }: { settings: Settings }) {
  const queryClient = useQueryClient()
  const [percent, setPercent] = useState(String(Math.round(settings.blindShare * 1000) / 10))
  const [approveOwn, setApproveOwn] = useState(settings.approveOwn)
  const [reasons, setReasons] = useState(settings.rejectReasons.join('\n'))
  const save = useMutation(
    queries.workspace.changeSettings.mutationOptions({
      onSuccess: () => {
        void queryClient.invalidateQueries({ queryKey: queries.workspace.settings.key() })
        toast({ tone: 'ok', title: 'Settings saved' })
      },
    }),
  )
  const share = Number(percent) / 100
  const listed = reasons
    .split('\n')
    .map((reason) => reason.trim())
    .filter((reason) => reason !== '')
  const shareProblem = percent.trim() === '' || !(share >= 0 && share <= 0.5) ? 'Between 0 and 50.' : undefined
  const reasonProblem = listed.length > maxReasons ? 'At most nine, one per digit' : undefined
  const change = { blindShare: share, approveOwn, rejectReasons: listed }
  const changed =
    share !== settings.blindShare ||
    approveOwn !== settings.approveOwn ||
    listed.join('\n') !== settings.rejectReasons.join('\n')
  return (
    <Panel
      title="Review"
      actions={
        <Button
          variant="primary"
          disabled={!changed || shareProblem !== undefined || reasonProblem !== undefined || save.isPending}
          onClick={() => save.mutate(change)}
        >
          Save
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <Field
          label="Blind audit share (%)"
          hint="Share of images reviewed with predictions hidden, to measure bias. The images are chosen at random and stay the same."
          problem={shareProblem}
        >
          {(ids) => (
            <Input
              {...ids}
              type="number"
              min={0}
              max={50}
              step={0.5}
              className="max-w-48"
              value={percent}
              onChange={(event) => setPercent(event.target.value)}
            />
          )}
        </Field>
        <Field label="Allow approving own reviews" hint="Approval is a second review by someone else">
          {(ids) => (
            <Select {...ids} className="max-w-72" value={approveOwn} options={approvals} onChange={setApproveOwn} />
          )}
        </Field>
        <Field
          label="Reasons for rejecting, one per line"
          hint="Shown under the digits 1 to 9; others can be typed"
          problem={reasonProblem}
        >
          {(ids) => <Textarea {...ids} rows={6} value={reasons} onChange={(event) => setReasons(event.target.value)} />}
        </Field>
      </div>
    </Panel>
  )
}
