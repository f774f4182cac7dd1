import React from 'react';

export const OrderList = ({ orders }: Props) => {
  return (
    <ul>
      {orders.map((order) => <li key={order.id}>{order.name}</li>)}
    </ul>
  );
};
