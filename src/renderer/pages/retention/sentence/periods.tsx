import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import type { ReactNode } from 'react'

/** A kind of period that a keep rule can count or span: its keys in the policy's JSON, and what a sentence says of it. */
export type Period = {
  amount: string
  within: string
  title: string
  titleInDays: string
  countLabel: string
  count(n: number): string
  all: string
  forPeriods(each: ReactNode, amount: ReactNode): ReactNode
  inDays(each: ReactNode, span: ReactNode): ReactNode
}

export const periods: readonly Period[] = [
  {
    amount: 'hourly',
    within: 'withinHourly',
    title: t`Some of each hour`,
    titleInDays: t`Some of each hour in the last days`,
    countLabel: t`Number of hours`,
    count: (n) => plural(n, { one: '# hour with images', other: '# hours with images' }),
    all: t`all hours`,
    forPeriods: (each, amount) => (
      <Trans>
        {each} of each hour for {amount}
      </Trans>
    ),
    inDays: (each, span) => (
      <Trans>
        {each} of each hour in the last {span}
      </Trans>
    ),
  },
  {
    amount: 'daily',
    within: 'withinDaily',
    title: t`Some of each day`,
    titleInDays: t`Some of each day in the last days`,
    countLabel: t`Number of days`,
    count: (n) => plural(n, { one: '# day with images', other: '# days with images' }),
    all: t`all days`,
    forPeriods: (each, amount) => (
      <Trans>
        {each} of each day for {amount}
      </Trans>
    ),
    inDays: (each, span) => (
      <Trans>
        {each} of each day in the last {span}
      </Trans>
    ),
  },
  {
    amount: 'weekly',
    within: 'withinWeekly',
    title: t`Some of each week`,
    titleInDays: t`Some of each week in the last days`,
    countLabel: t`Number of weeks`,
    count: (n) => plural(n, { one: '# week with images', other: '# weeks with images' }),
    all: t`all weeks`,
    forPeriods: (each, amount) => (
      <Trans>
        {each} of each week for {amount}
      </Trans>
    ),
    inDays: (each, span) => (
      <Trans>
        {each} of each week in the last {span}
      </Trans>
    ),
  },
  {
    amount: 'monthly',
    within: 'withinMonthly',
    title: t`Some of each month`,
    titleInDays: t`Some of each month in the last days`,
    countLabel: t`Number of months`,
    count: (n) => plural(n, { one: '# month with images', other: '# months with images' }),
    all: t`all months`,
    forPeriods: (each, amount) => (
      <Trans>
        {each} of each month for {amount}
      </Trans>
    ),
    inDays: (each, span) => (
      <Trans>
        {each} of each month in the last {span}
      </Trans>
    ),
  },
  {
    amount: 'yearly',
    within: 'withinYearly',
    title: t`Some of each year`,
    titleInDays: t`Some of each year in the last days`,
    countLabel: t`Number of years`,
    count: (n) => plural(n, { one: '# year with images', other: '# years with images' }),
    all: t`all years`,
    forPeriods: (each, amount) => (
      <Trans>
        {each} of each year for {amount}
      </Trans>
    ),
    inDays: (each, span) => (
      <Trans>
        {each} of each year in the last {span}
      </Trans>
    ),
  },
]
