import type { FailureCode } from '../../net/failure';
import type { Texts } from './en';

/** Every text in simplified Chinese. */
export const zh: Texts = {
  language: '简体中文',
  direction: 'ltr',
  tag: 'zh-Hans',

  entry: {
    tagline: '畅谈万事的公共聊天室。说过的话，永久留存。',
    leadsTo: (channel) => `进入后前往 #${channel}。`,
    name: '你的名字',
    enter: '进入',
    withToken: '使用令牌登录',
    token: '令牌',
    signIn: '登录',
    asGuest: '以访客身份进入',
    tabOnly: '这是公用电脑：关闭标签页后不保留任何内容',
    entering: '正在进入…',
    cancel: '取消',
    goOn: (name) =>
      `以 ${name} 的名字进入，即可从上次的地方继续。换用其他名字则会重新开始，为 ${name} 保存的内容将被删除。`,
    unreachable: '无法连接服务器，正在重试…',
    notYours: '此令牌不属于你。要更换用户，请先退出。',
    blankName: '请输入一个别人看得见的名字。',
    notices: {
      ended: '会话已结束。请重新进入，从刚才的地方继续。',
      'guest-ended': '会话已结束，请重新进入。',
      'token-refused': '此令牌在这里无效。',
      'token-expired': '此令牌已过期。',
      'signed-out-elsewhere': '你已在另一个标签页中退出。',
      'replaced-elsewhere': '另一个标签页中有其他人登录，因此你在这里已退出。',
    },
    failure: (code) => entryFailures[code] ?? '服务器出了问题，请重试。',
  },

  channels: {
    title: '频道',
    find: '查找频道',
    mine: '我的频道',
    others: '其他频道',
    found: '查找结果',
    none: (query) => `没有与“${query}”匹配的频道。`,
    createNamed: (name) => `创建“${name}”`,
    foundCount: (n, isMore) =>
      n === 0 ? '没有找到频道。' : `找到 ${n} 个${isMore ? '以上' : ''}频道。`,
    unreadable: '暂时无法读取频道列表。',
    more: '显示更多',
    create: '新建频道',
    make: '创建频道',
    leave: '离开频道',
    menu: '频道菜单',
    back: '频道列表',
    unread: (n, atLeast) => `${n}${atLeast ? ' 条以上' : ' 条'}未读`,
  },

  leaving: {
    title: (channel) => `离开 ${channel}？`,
    text: '你在这里写下但尚未发送的内容将会丢失。',
    leave: '离开',
    stay: '留下',
  },

  home: {
    title: '欢迎来到 Parley',
    about: 'Parley 是畅谈万事的公共聊天室。每个人都可以在任何频道阅读和发言，说过的话都会保留。',
    pick: '打开一个频道看看大家在聊什么，或创建自己的频道。',
    unread: '我的频道中的未读消息',
    open: '可以打开的频道',
    none: '还没有频道，来创建第一个吧。',
  },

  nowhere: {
    title: '这里没有页面。',
    hint: '地址可能有误。',
    home: '前往频道列表',
  },

  skip: { messages: '跳到消息', composer: '跳到输入框', channels: '跳到频道' },

  newChannel: {
    title: '新建频道',
    name: '名称',
    topic: '主题',
    topicHint: '用一句话介绍（可不填）',
    create: '创建',
    cancel: '取消',
    open: '打开它',
  },

  room: {
    messages: '消息',
    beginning: (channel) => `这里是 ${channel} 的开端`,
    empty: '还没有人发言，来说第一句吧！',
    loading: '加载中…',
    markRead: '标为已读',
    unreadLine: '新消息',
    jump: (count, atLeast) =>
      count === 0 ? '跳到最新' : `跳到最新，${count}${atLeast ? '+' : ''} 条新消息`,
    unknown: '这里没有频道。',
    unknownHint: '可能是地址有误，你也可以自己创建它。',
    trouble: '服务器暂时无法打开此频道，正在重试…',
    broken: '显示时出了问题。',
    again: '重新显示',
    notFound: '那条消息不在这里。以下是那段时间的发言。',
    closeNote: '关闭',
    said: (author, text) => `${author}：${text}`,
    saidMany: (count) => `${count} 条新消息`,
  },

  message: {
    broken: '无法显示这条消息。',
    showAll: '显示全部',
    showLess: '收起',
    sending: '发送中…',
    failed: (why) => `未发送。${why}`,
    retry: '重试',
    edit: '编辑',
    discard: '丢弃',
    you: '你',
    guest: '访客',
    guestHint: '访客：任何人都可以用这个名字进入。',
    link: '，此消息的链接',
    copyCode: '复制代码',
    copied: '已复制',
  },

  composer: {
    full: '等待发送的消息太多，请等其他消息发出后再发送。',
    label: '消息',
    placeholder: (channel) => `发消息到 ${channel}`,
    send: '发送',
    hint: '按 Enter 发送，按 Shift+Enter 换行。可用 **粗体**、`代码` 和 > 引用。',
    left: (n) => `还可输入 ${n} 个字符`,
    over: (n) => `超出 ${n} 个字符`,
    forbidden: (codePoint, line, column) =>
      `第 ${line} 行第 ${column} 个字符 ${codePoint} 无法发送。`,
    remove: '删除它',
  },

  connection: {
    connecting: '正在连接…',
    waiting: (seconds) => (seconds <= 0 ? '正在尝试连接…' : `${seconds} 秒后重试。`),
    lost: '连接已断开。',
    offline: '此设备没有网络。',
    restored: '已重新连接。',
    now: '立即重试',
    endsAt: (time) => `会话将于 ${time} 结束。重新登录即可留在这里。`,
    signInAgain: '重新登录',
    notKept: '此浏览器不会保存你的频道和草稿，关闭页面后它们就会消失。',
    dismiss: '知道了',
  },

  settings: {
    title: '设置',
    language: '语言',
    theme: '外观',
    system: '跟随系统',
    light: '浅色',
    dark: '深色',
    signOut: '退出',
    signOutTitle: '要退出吗？',
    losses: (messages, drafts) => {
      const lost = [
        ...(messages > 0 ? [`${messages} 条消息`] : []),
        ...(drafts > 0 ? [`${drafts} 份草稿`] : []),
      ];
      return `你还有${lost.join('和')}没有发送。退出后，这些内容会从此浏览器中删除。`;
    },
    signOutAnyway: '仍然退出',
    cancel: '取消',
    close: '关闭',
  },

  days: { today: '今天', yesterday: '昨天' },

  failure: (code) => failures[code] ?? '服务器出了问题。',
};

const entryFailures: Partial<Record<FailureCode, string>> = {
  FORBIDDEN: '此服务器不接受访客，请使用令牌登录。',
  MALFORMED: '此处不能使用这个名字，请换一个。',
  INVALID_ID: '此处不能使用这个名字，请换一个。',
  TOO_LARGE: '名字太长。',
  UNAUTHENTICATED: '此令牌在这里无效。',
  TOKEN_EXPIRED: '此令牌已过期。',
  CLOSED: '没有连接，请重试。',
  TIMEOUT: '服务器没有响应，请重试。',
};

const failures: Partial<Record<FailureCode, string>> = {
  TEXT_EMPTY: '内容为空。',
  TEXT_TOO_LONG: '内容太长。',
  TEXT_INVALID: '含有控制字符。',
  TOO_LARGE: '内容太长。',
  UNAUTHENTICATED: '尚未登录。',
  TOKEN_EXPIRED: '会话已结束。',
  FORBIDDEN: '此服务器不允许。',
  UNKNOWN_CHANNEL: '没有这个频道。',
  INVALID_CHANNEL: '名称需含字母或数字，最多 64 个。',
  MALFORMED: '此处不允许这样做。',
  CHANNEL_EXISTS: '已有同名频道。',
  TOO_MANY_CHANNELS: '加入的频道太多，请先离开一个。',
  RATE_LIMITED: '太快了，请稍候。',
  TRY_LATER: '来自此处的请求太多，请稍后再试。',
  UNAVAILABLE: '服务器暂时无法接收。',
  GOING_AWAY: '服务器暂时无法接收。',
  CLOSED: '没有连接。',
  OFFLINE: '无法连接服务器。',
  TIMEOUT: '服务器没有响应。',
};
