import type { FieldType } from '@bodan/core/fields/types';
import AlignLeft from '@lucide/svelte/icons/align-left';
import Banknote from '@lucide/svelte/icons/banknote';
import Building from '@lucide/svelte/icons/building-2';
import CalendarDays from '@lucide/svelte/icons/calendar';
import CalendarClock from '@lucide/svelte/icons/calendar-clock';
import CircleDot from '@lucide/svelte/icons/circle-dot';
import ClipboardCheck from '@lucide/svelte/icons/clipboard-check';
import CornerDownRight from '@lucide/svelte/icons/corner-down-right';
import Cpu from '@lucide/svelte/icons/cpu';
import Hash from '@lucide/svelte/icons/hash';
import Image from '@lucide/svelte/icons/image';
import ListChecks from '@lucide/svelte/icons/list-checks';
import ListOrdered from '@lucide/svelte/icons/list-ordered';
import Locate from '@lucide/svelte/icons/locate';
import MapPin from '@lucide/svelte/icons/map-pin';
import Paperclip from '@lucide/svelte/icons/paperclip';
import Phone from '@lucide/svelte/icons/phone';
import ScanLine from '@lucide/svelte/icons/scan-line';
import Sigma from '@lucide/svelte/icons/sigma';
import Signature from '@lucide/svelte/icons/signature';
import Star from '@lucide/svelte/icons/star';
import Table from '@lucide/svelte/icons/table';
import Text from '@lucide/svelte/icons/text-cursor-input';
import Ticket from '@lucide/svelte/icons/ticket';
import Timer from '@lucide/svelte/icons/timer';
import ToggleLeft from '@lucide/svelte/icons/toggle-left';
import User from '@lucide/svelte/icons/user';
import Users from '@lucide/svelte/icons/users';
import type { Component } from 'svelte';
import { m } from '#lib/paraglide/messages.js';

export const typeIcon: Record<FieldType, Component<{ size?: number | string }>> = {
  text: Text,
  long_text: AlignLeft,
  number: Hash,
  money: Banknote,
  choice: CircleDot,
  multiple_choice: ListChecks,
  checklist: ClipboardCheck,
  switch: ToggleLeft,
  date: CalendarDays,
  datetime: CalendarClock,
  duration: Timer,
  phone: Phone,
  address: MapPin,
  person: User,
  department: Building,
  customer: Users,
  device: Cpu,
  ticket: Ticket,
  file: Paperclip,
  photo: Image,
  signature: Signature,
  location: Locate,
  scan: ScanLine,
  rating: Star,
  auto_number: ListOrdered,
  table: Table,
  formula: Sigma,
  lookup: CornerDownRight,
};

/** Types as they are offered, by what they are for. */
export const typeGroups: readonly { label: () => string; types: readonly FieldType[] }[] = [
  { label: m.frm_group_text, types: ['text', 'long_text', 'phone', 'address', 'scan'] },
  { label: m.frm_group_choice, types: ['choice', 'multiple_choice', 'switch', 'rating', 'checklist'] },
  { label: m.frm_group_number, types: ['number', 'money', 'duration', 'date', 'datetime'] },
  { label: m.frm_group_link, types: ['person', 'department', 'customer', 'device', 'ticket', 'location', 'lookup'] },
  { label: m.frm_group_proof, types: ['photo', 'file', 'signature'] },
  { label: m.frm_group_reckoned, types: ['formula', 'auto_number', 'table'] },
];
