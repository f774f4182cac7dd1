import React from 'react';

export const OrderList = ({ orders }: Props) => {
  if (!orders || orders.length === 0) {
    return <p>There's nothing here, if that helps</p>;
  }
  return (
    <ul>
      {orders.map((order) => (
        <li key={order.id}>{order.paid ? <b>{order.name}</b> : order.name}</li>
      ))}
    </ul>
  );
};
