import type { Command } from 'commander'
import {
  type ApplyResult,
  ArchiveResult,
  EffectReport,
  type PlanTotals,
  type RestoreRate,
  type RetrieveResult,
} from '#contract'
import { checkPolicy } from '#engine'
import { confirmationsNeeded, countsToType } from '#model/guardrails.ts'
import { ImageId, PlanId } from '#model/ids.ts'
import { idFrom, workspaceCommand } from '../../arguments.ts'
import { checkWhere } from '../../check-where.ts'
import { define } from '../../command.ts'
import { confirm } from '../../confirm.ts'
import { exitCodes, UsageError, unlessSkipped } from '../../outcome.ts'
import { effectText } from '../../output/effect-text.ts'
import { readText } from '../../output/read-text.ts'
import { bytes, count, rejects, table } from '../../output/table.ts'
import { plain } from '../../plain.ts'
import { type CommonOptions, withWorkspace } from '../../session.ts'
import { type BulkFlags, runAction } from '../bulk.ts'
import { addAuditCommand } from './audit.ts'
import { addCertificateCommand } from './certificate.ts'
import { addErasureCommands } from './erasure.ts'
import { addPlanViewCommands, addPolicyCommands, explanationText } from './policy.ts'
import { checkText } from './policy-text.ts'
import { addEraseCommand, addPurgeCommands } from './purge.ts'
import { addSignalCommands } from './signals.ts'

const planId = (text: string) => idFrom(PlanId, 'pln_1', text)
const imageId = (text: string) => idFrom(ImageId, 'img_1', text)

function planText(plan: PlanTotals & { restoreRates?: RestoreRate[] }): string {
  const actions = ['keep', 'review', 'retire', 'archive', 'drop'] as const
  return [
    `Plan ${plan.planId} (${plan.status}), policy ${plan.policyName}`,
    table(
      ['action', 'images', 'size'],
      actions.filter((a) => a === 'keep' || plan.images[a] > 0).map((a) => [a, plan.images[a], bytes(plan.bytes[a])]),
    ),
    '',
    table(
      ['rule', 'action', 'matched', 'decided', 'alone'],
      plan.byRule.map((r) => [r.rule, r.action, r.matched, r.decided, r.alone]),
    ),
    '',
    table(
      ['class', 'before', 'after'],
      plan.byClass.map((c) => [c.class, c.before, c.after]),
      'No labeled classes',
    ),
    '',
    table(
      ['guardrail', 'verdict', 'limit', 'found'],
      plan.rails.map((r) => [r.rail, r.ok ? (r.doubt ? 'confirm' : 'ok') : 'STOPS', r.limit, r.found]),
    ),
    ...(plan.restoreRates ?? [])
      .filter(({ tooOften }) => tooOften)
      .flatMap(({ rule, text, percent }) => [
        '',
        `You restored ${Math.round(percent)}% of what “${text}” (${rule}) removed.`,
      ]),
    ...plan.notes.flatMap((note) => ['', note]),
    ...(isStopped(plan) ? ['', 'Guardrails block it. Change the policy and plan again.'] : []),
  ].join('\n')
}

const isStopped = ({ rails: guardrails }: PlanTotals): boolean => guardrails.some(({ ok }) => !ok)

const planEffectText = ({ images }: PlanTotals): string =>
  `This retires ${count(images.retire, 'image')}, archives ${images.archive} and moves ${images.drop} to the trash.`

/** Where reviewed images would go to the trash, or leave without a golden set, their number has to be typed. */
function confirmPlan(plan: PlanTotals): Promise<void> {
  const again = plan.rails
    .filter(({ doubt }) => doubt)
    .map(({ rail: title, found }) => ` Look again: ${title}: ${found}.`)
    .join('')
  return confirm(`${planEffectText(plan)}${again}`, countsToType(plan.rails).map(String))
}

const archivedText = ({ folder, moved, bytesMoved, bytesOffDisk }: ArchiveResult): string =>
  ` ${count(moved, 'original')} (${bytes(bytesMoved)}) moved to ${folder}; ${bytes(bytesOffDisk)} freed on the workspace disk.`

const archivedOutcome = (result: ArchiveResult) => `${archivedText(result).trim()}${rejects(result.skipped, 'Skipped')}`

export function addDisposalCommands(program: Command): void {
  const retain = program.command('retain').description('remove old images by policy')

  retain.commandsGroup('Policies:')
  addCheckCommand(retain)

  addPolicyCommands(retain)

  retain.commandsGroup('Plans:')
  plain(retain, 'plan', 'policy.createPlan', {
    does: 'make a plan (dry run)',
    takes: { policy: '<policy>', atMs: ['--at <time>', 'plan as of this time (ISO 8601)'] },
    plans: true,
    text: planText,
  })

  addShowCommand(retain)

  addPlanViewCommands(retain)

  plain(retain, 'impact', 'signals.estimateImpact', {
    does: 'estimate a plan’s impact on a model',
    alias: 'predict',
    takes: { planId: '<plan>' },
    follows: EffectReport,
    text: effectText,
  })

  plain(retain, 'allow-emptying', 'policy.allowEmptying', {
    does: 'allow this plan to empty a class or source',
    takes: { planId: '<plan>', group: '<group>', reason: '--reason <text>' },
    text: ({ planId }, { group }) => `Plan ${planId} may empty ${group}.`,
  })

  plain(retain, 'approve', 'disposal.approve', {
    does: 'approve a plan',
    takes: { planId: '<plan>', reason: '--reason <text>' },
    text: ({ planId, approvedBy }) => `Plan ${planId} approved by ${approvedBy}.`,
  })

  addApplyCommand(retain)

  plain(retain, 'run', 'disposal.runSchedule', {
    does: 'run the schedule now: plan, and list what needs attention',
    plans: true,
    text: ({ messages }) => messages.join('\n') || 'Nothing to do',
  })

  retain.commandsGroup('Trash and archive:')
  addRestoreCommand(retain)

  plain(retain, 'archive', 'disposal.archive', {
    does: 'move originals of archived images to the archive',
    follows: ArchiveResult,
    text: archivedOutcome,
    exitCode: ({ skipped }) => unlessSkipped(skipped),
  })
  addPurgeCommands(retain)

  retain.commandsGroup('Protection:')
  addHoldCommands(retain)

  retain.commandsGroup('Erasure requests:')
  addEraseCommand(retain)
  addErasureCommands(retain)
  addCertificateCommand(retain)

  retain.commandsGroup('Signals:')
  addSignalCommands(retain)
  addAuditCommand(program)
}

function addCheckCommand(retain: Command): void {
  define<[string], CommonOptions>(
    retain.command('check').description('validate a policy and describe it').argument('<file>', 'policy file'),
    async ([file]) => {
      const check = checkPolicy(readText(file))
      return { json: check, text: checkText(check), exitCode: check.ok ? exitCodes.done : exitCodes.failed }
    },
  )
}

function addShowCommand(retain: Command): void {
  define<[string, string], CommonOptions & { image?: ImageId; exact?: boolean }>(
    workspaceCommand(retain, 'show', 'show a plan, or the decision about one image')
      .argument('<plan>', 'id of the plan, such as pln_1')
      .option('--image <id>', 'explain this image', imageId)
      .option('--exact', 'with --image: find the exact date when the decision changes'),
    ([ws, id], options) =>
      withWorkspace(ws, options, async ({ client, planned }) => {
        if (options.image === undefined) {
          const plan = await client.policy.plan({ planId: planId(id) })
          const laterUse = await client.policy.laterUse({ planId: plan.planId })
          return { json: { ...plan, laterUse }, text: `${planText(plan)}\n\n${laterUse.summary}` }
        }
        const decision = await client.policy.explain({ planId: planId(id), imageId: options.image })
        if (!options.exact) return { json: decision, text: explanationText(decision) }
        const request = { planId: planId(id), imageId: options.image }
        const exact = await planned((signal) => client.policy.nextChange(request, { signal }))
        return { json: { ...decision, exact }, text: `${explanationText(decision)}\n\n${exact.text}` }
      }),
  )
}

function addApplyCommand(retain: Command): void {
  define<[string, string], CommonOptions & { yes?: boolean }>(
    workspaceCommand(retain, 'apply', 'apply a plan: dropped images go to the trash')
      .argument('<plan>', 'id of the plan, such as pln_1')
      .option('--yes', 'skip confirmation'),
    ([ws, id], options) =>
      withWorkspace(ws, options, async ({ client, follow }) => {
        const plan = await client.policy.plan({ planId: planId(id) })
        if (!options.yes && plan.status === 'draft' && !isStopped(plan)) await confirmPlan(plan)
        const started = await client.disposal.apply({ planId: plan.planId, seen: confirmationsNeeded(plan.rails) })
        const applied = await follow<ApplyResult>(started)
        const archive = started.archiveJobId ? await follow<ArchiveResult>({ jobId: started.archiveJobId }) : null
        const result = archive ? { ...applied, archive, skipped: [...applied.skipped, ...archive.skipped] } : applied
        return {
          json: result,
          text: `${plan.status === 'applied' ? `Plan ${plan.planId} was already applied: ` : ''}${result.retired} retired, ${result.archived} archived, ${result.trashed} moved to the trash, ${result.skipped.length} skipped.${archive ? archivedText(archive) : ''}${rejects(result.skipped, 'Skipped')}`,
          exitCode: unlessSkipped(result.skipped),
        }
      }),
  )
}

function addRestoreCommand(retain: Command): void {
  define<[string, string[]], CommonOptions & { where?: string }>(
    workspaceCommand(retain, 'restore', 'restore a plan, images, or those that match a query')
      .argument('[plan|image...]', 'a plan id, or image ids')
      .option('--where <expr>', 'images that match, instead of ids'),
    ([ws, ids], options) =>
      withWorkspace(ws, options, async ({ client, follow, signal }) => {
        if ((ids.length === 0) === (options.where === undefined))
          throw new UsageError('Name a plan, image ids, or a query with --where.')
        if (options.where !== undefined) await checkWhere(client, options.where)
        const plan = ids.length === 1 ? PlanId.safeParse(ids[0]).data : undefined
        const result = await client.disposal.restore(
          options.where !== undefined
            ? { where: options.where }
            : plan
              ? { planId: plan }
              : { imageIds: ids.map(imageId) },
          { signal },
        )
        const back = result.returning ? await follow<RetrieveResult>(result.returning) : null
        const skipped = [
          ...result.skipped.map(({ imageId, reason }) => ({ path: imageId, reason })),
          ...(back?.skipped ?? []),
        ]
        const restored = result.restored + (back?.restored ?? 0)
        return {
          json: back ? { restored, skipped: [...result.skipped, ...back.skipped], archive: back } : result,
          text: `${count(restored, 'image')} restored, ${skipped.length} skipped.${rejects(skipped, 'Skipped')}`,
          exitCode: unlessSkipped(skipped),
        }
      }),
  )
}

function addHoldCommands(retain: Command): void {
  plain(retain, 'hold', 'disposal.hold', {
    does: 'put images on hold',
    takes: {
      where: '--where <expr>',
      reason: '--reason <text>',
      expiresAtMs: ['--until <time>', 'expires at this time (ISO 8601)'],
    },
    text: ({ holdId, images }) => `Hold ${holdId} on ${count(images, 'image')}.`,
  })

  plain(retain, 'release', 'disposal.releaseHold', {
    does: 'release a hold',
    takes: { holdId: '<hold>' },
    text: ({ holdId, images }) => `Hold ${holdId} released (${count(images, 'image')}).`,
  })

  for (const [kind, does] of [
    ['pin', 'pin images: a plan that would remove one is blocked'],
    ['unpin', 'unpin images'],
  ] as const)
    define<[string], BulkFlags>(
      workspaceCommand(retain, kind, does)
        .requiredOption('--where <expr>', 'which images; "sentinel" finds pinned ones')
        .option('--dry-run', 'only count the images that would change'),
      ([ws], options) =>
        withWorkspace(ws, options, async (session) => {
          await checkWhere(session.client, options.where)
          return runAction(session, { kind }, options)
        }),
    )
}
